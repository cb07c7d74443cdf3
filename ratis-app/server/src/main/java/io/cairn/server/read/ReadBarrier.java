package io.cairn.server.read;

import io.cairn.api.peer.BarrierRequest;
import io.cairn.api.peer.PeerRequest;
import io.cairn.server.apply.AppliedIndex;
import io.cairn.server.node.Reads;
import io.cairn.server.node.TooStale;
import io.cairn.server.node.Unavailable;
import io.cairn.server.peer.PeerCalls;
import io.cairn.server.raft.LogState;
import io.cairn.statemachine.store.Store;
import io.cairn.statemachine.store.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
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
    private final long self;
    private final long answerNanos;
    private final LogState log;
    private final Store store;
    private final AppliedIndex applied;
    private final LeaderBarrier leaderBarrier;
    private final PeerCalls calls;
    private final Queue<WaitingRead> waiting = new ConcurrentLinkedQueue<>();
    /** Those that left the queue and have no answer yet. */
    private final Set<ReadRound> underWay = ConcurrentHashMap.newKeySet();

    private final Freshness freshness = new Freshness();
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
        long every = ReadLimits.LOOK_EVERY.toMillis();
        thread.scheduleWithFixedDelay(this::failExpired, every, every, TimeUnit.MILLISECONDS);
    }

    @Override
    public View local() {
        return store.view();
    }

    @Override
    public CompletableFuture<View> fresh(Duration atMost) {
        // In this order, and the clock last: a view is not older than the proof that was there before it.
        long proof = freshness.proof();
        View view = store.view();
        if (freshness.isWithin(proof, atMost)) {
            return CompletableFuture.completedFuture(view);
        }
        view.close();
        return barrier(Math.min(answerNanos, ReadLimits.PROOF_WITHIN.toNanos())).exceptionally(failure -> {
            throw isNoProof(failure) ? new TooStale(freshness.age(freshness.proof()), atMost) : failed(failure);
        });
    }

    private static boolean isNoProof(Throwable failure) {
        return failure instanceof Unavailable unavailable
                && (unavailable.reason() == Unavailable.Reason.TIMED_OUT
                        || unavailable.reason() == Unavailable.Reason.NOT_READY);
    }

    private static RuntimeException failed(Throwable failure) {
        return failure instanceof RuntimeException known ? known : new CompletionException(failure);
    }

    @Override
    public CompletableFuture<View> linearizable() {
        return barrier(answerNanos);
    }

    private CompletableFuture<View> barrier(long withinNanos) {
        CompletableFuture<View> view = new CompletableFuture<>();
        if (count.incrementAndGet() > ReadLimits.WAITING_MAX) {
            count.decrementAndGet();
            return CompletableFuture.failedFuture(new Unavailable(Unavailable.Reason.TOO_MANY_REQUESTS));
        }
        waiting.add(new WaitingRead(view, System.nanoTime() + withinNanos));
        if (closed) {
            stop();
        } else {
            runNext();
        }
        return view;
    }

    private void runNext() {
        while (!waiting.isEmpty() && running.compareAndSet(false, true)) {
            List<WaitingRead> joined = new ArrayList<>();
            WaitingRead next;
            while ((next = waiting.poll()) != null) {
                joined.add(next);
            }
            if (joined.isEmpty()) {
                running.set(false);
            } else {
                ask(new ReadRound(joined));
            }
        }
    }

    private void ask(ReadRound round) {
        underWay.add(round);
        long asked = freshness.now();
        askLeader().whenComplete((index, failure) -> {
            running.set(false);
            if (failure == null) {
                round.knowsIndex();
                applied.reach(index).thenRun(() -> {
                    freshness.proved(asked);
                    answer(round);
                });
            } else {
                again(round);
            }
            runNext();
        });
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

    private void answer(ReadRound round) {
        underWay.remove(round);
        for (WaitingRead read : round.takeAll()) {
            count.decrementAndGet();
            View view = store.view();
            if (!read.view().complete(view)) {
                view.close();
            }
        }
    }

    /** The leader changed or did not answer: nothing is known, so the next round asks again. */
    private void again(ReadRound round) {
        thread.schedule(
                () -> {
                    underWay.remove(round);
                    waiting.addAll(round.takeAll());
                    runNext();
                },
                ReadLimits.RETRY_AFTER.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** Each read waits for its own time, wherever it waits. */
    private void failExpired() {
        long now = System.nanoTime();
        for (ReadRound round : underWay) {
            round.takeExpired(now).forEach(read -> fail(read, round.whyLate()));
            if (round.isEmpty()) {
                underWay.remove(round);
            }
        }
        for (WaitingRead read : waiting) {
            if (read.isExpired(now) && waiting.remove(read)) {
                fail(read, Unavailable.Reason.TIMED_OUT);
            }
        }
    }

    private void fail(WaitingRead read, Unavailable.Reason reason) {
        count.decrementAndGet();
        read.view().completeExceptionally(new Unavailable(reason));
    }

    @Override
    public void close() {
        closed = true;
        thread.shutdownNow();
        stop();
    }

    private void stop() {
        WaitingRead next;
        while ((next = waiting.poll()) != null) {
            fail(next, Unavailable.Reason.STOPPED);
        }
        for (ReadRound round : underWay) {
            round.takeAll().forEach(read -> fail(read, Unavailable.Reason.STOPPED));
        }
    }
}
