package io.cairn.server.read;

import io.cairn.api.peer.BarrierRequest;
import io.cairn.api.peer.PeerRequest;
import io.cairn.server.apply.AppliedIndex;
import io.cairn.server.node.Reads;
import io.cairn.server.node.Unavailable;
import io.cairn.server.peer.PeerCalls;
import io.cairn.server.raft.LogState;
import io.cairn.statemachine.store.Store;
import io.cairn.statemachine.store.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes reads on any peer linearizable: gets an index from the leader that covers all acknowledged writes, and waits
 * until this peer's published view has reached it. All reads that arrive while one question is under way share the
 * next.
 */
public final class ReadBarrier implements Reads, AutoCloseable {
    private record Waiting(CompletableFuture<View> view, long deadlineNanos) {}

    private final long self;
    private final long answerNanos;
    private final LogState log;
    private final Store store;
    private final AppliedIndex applied;
    private final LeaderBarrier leaderBarrier;
    private final PeerCalls calls;
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    /** Those that left the queue and have no answer yet. By identity. */
    private final Set<List<Waiting>> underWay =
            Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

    private final AtomicInteger count = new AtomicInteger();
    private final AtomicBoolean running = new AtomicBoolean();
    private final ScheduledExecutorService thread;
    private volatile boolean closed;

    public ReadBarrier(
            long self, LogState log, Store store, AppliedIndex applied, LeaderBarrier leaderBarrier, PeerCalls calls) {
        this(self, log, store, applied, leaderBarrier, calls, ReadLimits.ANSWER_WITHIN);
    }

    /** @param answerWithin how long a reader waits at most */
    ReadBarrier(
            long self,
            LogState log,
            Store store,
            AppliedIndex applied,
            LeaderBarrier leaderBarrier,
            PeerCalls calls,
            Duration answerWithin) {
        this.answerNanos = answerWithin.toNanos();
        this.self = self;
        this.log = log;
        this.store = store;
        this.applied = applied;
        this.leaderBarrier = leaderBarrier;
        this.calls = calls;
        this.thread = Executors.newSingleThreadScheduledExecutor(r -> {
            Thread t = new Thread(r, "read-barrier");
            t.setDaemon(true);
            return t;
        });
    }

    @Override
    public View local() {
        return store.view();
    }

    @Override
    public CompletableFuture<View> linearizable() {
        CompletableFuture<View> view = new CompletableFuture<>();
        if (count.incrementAndGet() > ReadLimits.WAITING_MAX) {
            count.decrementAndGet();
            return CompletableFuture.failedFuture(new Unavailable(Unavailable.Reason.TOO_MANY_REQUESTS));
        }
        waiting.add(new Waiting(view, System.nanoTime() + answerNanos));
        if (closed) {
            stop();
        } else {
            runNext();
        }
        return view;
    }

    private void runNext() {
        while (!waiting.isEmpty() && running.compareAndSet(false, true)) {
            List<Waiting> joined = new ArrayList<>();
            Waiting next;
            while ((next = waiting.poll()) != null) {
                joined.add(next);
            }
            if (joined.isEmpty()) {
                running.set(false);
            } else {
                underWay.add(joined);
                askLeader().whenComplete((index, failure) -> {
                    running.set(false);
                    if (failure == null) {
                        answerAt(index, joined);
                    } else {
                        again(joined);
                    }
                    runNext();
                });
            }
        }
    }

    private CompletableFuture<Long> askLeader() {
        long leader = log.leader();
        if (leader == 0) {
            return CompletableFuture.failedFuture(new Unavailable(Unavailable.Reason.NO_LEADER));
        }
        if (leader == self) {
            return leaderBarrier.index();
        }
        return calls.quickCall(
                        leader,
                        PeerRequest.newBuilder().setBarrier(BarrierRequest.getDefaultInstance()),
                        ReadLimits.BARRIER_WITHIN)
                .thenApply(answer -> answer.getBarrier().getIndex());
    }

    private void answerAt(long index, List<Waiting> joined) {
        CompletableFuture<Void> reached = applied.reach(index);
        if (reached.isDone()) {
            answerAll(joined);
            return;
        }
        AtomicBoolean over = new AtomicBoolean();
        long left = joined.get(joined.size() - 1).deadlineNanos() - System.nanoTime();
        thread.schedule(() -> timeOut(over, joined), Math.max(0, left), TimeUnit.NANOSECONDS);
        reached.thenRun(() -> {
            if (over.compareAndSet(false, true)) {
                answerAll(joined);
            }
        });
    }

    private void answerAll(List<Waiting> joined) {
        joined.forEach(this::answer);
        underWay.remove(joined);
    }

    private void timeOut(AtomicBoolean over, List<Waiting> joined) {
        if (over.compareAndSet(false, true)) {
            joined.forEach(w -> fail(w, Unavailable.Reason.NOT_READY));
            underWay.remove(joined);
        }
    }

    /** The leader changed or did not answer: nothing is known, so the next round asks again. */
    private void again(List<Waiting> joined) {
        thread.schedule(
                () -> {
                    underWay.remove(joined);
                    long now = System.nanoTime();
                    for (Waiting w : joined) {
                        if (now - w.deadlineNanos() >= 0) {
                            fail(w, Unavailable.Reason.TIMED_OUT);
                        } else {
                            waiting.add(w);
                        }
                    }
                    runNext();
                },
                ReadLimits.RETRY_AFTER.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void answer(Waiting w) {
        count.decrementAndGet();
        View view = store.view();
        if (!w.view().complete(view)) {
            view.close();
        }
    }

    private void fail(Waiting w, Unavailable.Reason reason) {
        count.decrementAndGet();
        w.view().completeExceptionally(new Unavailable(reason));
    }

    @Override
    public void close() {
        closed = true;
        thread.shutdownNow();
        stop();
    }

    private void stop() {
        Waiting next;
        while ((next = waiting.poll()) != null) {
            fail(next, Unavailable.Reason.STOPPED);
        }
        for (List<Waiting> joined : List.copyOf(underWay)) {
            joined.forEach(w -> fail(w, Unavailable.Reason.STOPPED));
        }
    }
}
