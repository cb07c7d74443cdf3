package io.cairn.server.lease;

import io.cairn.api.peer.LeaseRequest;
import io.cairn.api.peer.LeaseResponse;
import io.cairn.api.peer.PeerRequest;
import io.cairn.api.peer.PeerResponse;
import io.cairn.server.apply.AppliedIndex;
import io.cairn.server.node.Leases;
import io.cairn.server.node.Unavailable;
import io.cairn.server.peer.PeerCalls;
import io.cairn.server.raft.LogState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Brings this peer's questions about leases to the leader, itself or another: one call at a time, with all that came
 * while the last one was under way. Questions that meet a change of leader are asked again until their deadline.
 */
public final class LeaseRouter implements Leases, AutoCloseable {
    private final long self;
    private final long minTtlSeconds;
    private final LogState log;
    private final AppliedIndex applied;
    private final LeaseKeeper keeper;
    private final PeerCalls calls;
    private final Queue<Question> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicBoolean running = new AtomicBoolean();
    private final ScheduledExecutorService thread;
    private volatile boolean closed;

    /** @param minTtl shortest time that is granted; rounded up to seconds */
    public LeaseRouter(
            long self, LogState log, AppliedIndex applied, LeaseKeeper keeper, PeerCalls calls, Duration minTtl) {
        this.self = self;
        this.log = log;
        this.applied = applied;
        this.keeper = keeper;
        this.calls = calls;
        this.minTtlSeconds = Math.max(1, minTtl.plusSeconds(1).minusNanos(1).toSeconds());
        this.thread = Executors.newSingleThreadScheduledExecutor(r -> {
            Thread t = new Thread(r, "lease-calls");
            t.setDaemon(true);
            return t;
        });
    }

    @Override
    public long minTtlSeconds() {
        return minTtlSeconds;
    }

    @Override
    public CompletableFuture<Long> renew(long id) {
        CompletableFuture<Long> answer = new CompletableFuture<>();
        ask(new Question.Renew(id, deadline(), answer));
        return answer;
    }

    @Override
    public CompletableFuture<OptionalLong> secondsLeft(long id) {
        CompletableFuture<OptionalLong> answer = new CompletableFuture<>();
        ask(new Question.Left(id, deadline(), answer));
        return answer;
    }

    private static long deadline() {
        return System.nanoTime() + LeaseLimits.ANSWER_WITHIN.toNanos();
    }

    private void ask(Question question) {
        if (count.incrementAndGet() > LeaseLimits.WAITING_MAX) {
            count.decrementAndGet();
            question.fail(Unavailable.Reason.TOO_MANY_REQUESTS);
            return;
        }
        question.answer().whenComplete((answer, failure) -> count.decrementAndGet());
        waiting.add(question);
        if (closed) {
            failAll();
        } else {
            runNext();
        }
    }

    private void runNext() {
        while (!waiting.isEmpty() && running.compareAndSet(false, true)) {
            List<Question> joined = take();
            if (joined.isEmpty()) {
                running.set(false);
            } else {
                run(joined);
            }
        }
    }

    private List<Question> take() {
        List<Question> joined = new ArrayList<>();
        Question next;
        while (joined.size() < LeaseLimits.CALL_MAX && (next = waiting.poll()) != null) {
            joined.add(next);
        }
        return joined;
    }

    private void run(List<Question> joined) {
        LeaseRequest.Builder request = LeaseRequest.newBuilder();
        for (Question question : joined) {
            if (question instanceof Question.Renew) {
                request.addRenew(question.id());
            } else {
                request.addLeft(question.id());
            }
        }
        call(request.build())
                .orTimeout(LeaseLimits.CALL_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((answer, failure) -> {
                    running.set(false);
                    if (failure == null) {
                        tell(joined, answer);
                    } else {
                        again(joined);
                    }
                    runNext();
                });
    }

    private CompletableFuture<LeaseResponse> call(LeaseRequest request) {
        long leader = log.leader();
        if (leader == 0) {
            return CompletableFuture.failedFuture(new Unavailable(Unavailable.Reason.NO_LEADER));
        }
        if (leader == self) {
            return LeaseCallService.answer(keeper, request);
        }
        return calls.call(leader, PeerRequest.newBuilder().setLease(request), LeaseLimits.CALL_WITHIN)
                .thenApply(PeerResponse::getLease);
    }

    private void tell(List<Question> joined, LeaseResponse answer) {
        List<Question> later = new ArrayList<>();
        int renewed = 0;
        int left = 0;
        for (Question question : joined) {
            if (question instanceof Question.Renew renew) {
                long seconds = answer.getRenewed(renewed++);
                if (seconds == Timetable.EXPIRING) {
                    later.add(renew);
                } else {
                    renew.answer().complete(seconds);
                }
            } else if (question instanceof Question.Left asked) {
                boolean known = answer.getKnown(left);
                long seconds = answer.getLeft(left++);
                reach(asked, answer.getIndex(), known ? OptionalLong.of(seconds) : OptionalLong.empty());
            }
        }
        again(later);
    }

    private void reach(Question.Left asked, long index, OptionalLong seconds) {
        CompletableFuture<Void> reached = applied.reach(index);
        if (!reached.isDone()) {
            long patience = Math.max(1, asked.deadlineNanos() - System.nanoTime());
            asked.answer().orTimeout(patience, TimeUnit.NANOSECONDS);
        }
        reached.thenRun(() -> asked.answer().complete(seconds));
    }

    /** The leader changed, did not answer, or is about to revoke the lease: nothing is known yet. */
    private void again(Collection<Question> joined) {
        if (joined.isEmpty()) {
            return;
        }
        long pause = LeaseLimits.ASK_AGAIN_AFTER.toMillis();
        try {
            thread.schedule(() -> requeue(joined), pause, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopped) {
            joined.forEach(question -> question.fail(Unavailable.Reason.STOPPED));
        }
    }

    private void requeue(Collection<Question> joined) {
        long now = System.nanoTime();
        for (Question question : joined) {
            if (closed || question.expired(now)) {
                question.fail(
                        closed
                                ? Unavailable.Reason.STOPPED
                                : log.leader() == 0 ? Unavailable.Reason.NO_LEADER : Unavailable.Reason.TIMED_OUT);
            } else {
                waiting.add(question);
            }
        }
        runNext();
    }

    private void failAll() {
        Question next;
        while ((next = waiting.poll()) != null) {
            next.fail(Unavailable.Reason.STOPPED);
        }
    }

    /** Fails what waits. What is under way is failed when its pause or its call ends. */
    @Override
    public void close() {
        closed = true;
        thread.shutdown();
        failAll();
    }
}
