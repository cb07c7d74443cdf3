package io.cairn.cli;

import io.cairn.api.etcd.KVGrpc;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * One closed loop: sends a request, and the next one when it is answered. Needs no thread: it runs in the callbacks of
 * its connection. With a rate, latency counts from when the request was due, so a stall is not hidden.
 */
final class BenchClient {
    private final BenchPlan plan;
    private final BenchRequests requests;
    private final BenchClock clock;
    private final Channel channel;
    private final SplittableRandom random;
    private final long intervalNanos;
    private final CompletableFuture<Void> finished = new CompletableFuture<>();
    private long dueNanos;

    BenchClient(BenchPlan plan, BenchRequests requests, BenchClock clock, Channel channel, int number) {
        this.plan = plan;
        this.requests = requests;
        this.clock = clock;
        this.channel = channel;
        this.random = new SplittableRandom(number);
        this.intervalNanos = plan.rate() == 0 ? 0 : TimeUnit.SECONDS.toNanos(plan.clients()) / plan.rate();
        this.dueNanos = clock.startNanos() + (intervalNanos == 0 ? 0 : intervalNanos * number / plan.clients());
    }

    /** Completes when the time is over and the last request is answered. */
    CompletableFuture<Void> start() {
        next();
        return finished;
    }

    private void next() {
        long now = System.nanoTime();
        if (clock.isOver(now)) {
            finished.complete(null);
        } else if (intervalNanos == 0) {
            send(now);
        } else if (dueNanos - now <= 0) {
            sendDue();
        } else {
            Executor later = CompletableFuture.delayedExecutor(dueNanos - now, TimeUnit.NANOSECONDS);
            later.execute(this::sendDue);
        }
    }

    private void sendDue() {
        long due = dueNanos;
        dueNanos += intervalNanos;
        send(due);
    }

    private void send(long sinceNanos) {
        int key = random.nextInt(plan.keySpace());
        switch (plan.kind()) {
            case put -> call(KVGrpc.getPutMethod(), requests.put(key), sinceNanos);
            case get -> call(KVGrpc.getRangeMethod(), requests.get(key), sinceNanos);
            case txn -> call(KVGrpc.getTxnMethod(), requests.txn(key), sinceNanos);
            case fill -> throw new IllegalStateException("fills do not run for a time");
        }
    }

    private <Q, A> void call(MethodDescriptor<Q, A> method, Q request, long sinceNanos) {
        BenchCall.start(channel, method, request, plan.timeout(), status -> {
            clock.answered(status, sinceNanos);
            if (status.isOk()) {
                next();
            } else {
                afterError();
            }
        });
    }

    /** A connection that is down fails at once: without a pause that would be a busy loop. */
    private void afterError() {
        CompletableFuture.delayedExecutor(BenchClock.ERROR_PAUSE_MILLIS, TimeUnit.MILLISECONDS)
                .execute(this::next);
    }
}
