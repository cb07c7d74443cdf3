package io.cairn.cli;

import io.cairn.api.etcd.KVGrpc;
import io.grpc.Channel;
import io.grpc.Status;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Writes every key of the key space once, many in one transaction; one that fails is sent again until it is written. */
final class BenchFill {
    /** Puts in one transaction; etcd takes no more. */
    static final int STEP = 128;

    /** One transaction fails so often only when the cluster is gone; a change of leader takes some seconds. */
    private static final int TRIES_MAX = 60;

    private static final long TRY_AGAIN_MILLIS = 500;

    private final BenchPlan plan;
    private final BenchRequests requests;
    private final AtomicLong nextKey = new AtomicLong();
    private final LongAdder failedTries = new LongAdder();

    BenchFill(BenchPlan plan, BenchRequests requests) {
        this.plan = plan;
        this.requests = requests;
    }

    /** @param failedTries transactions that had to be sent again */
    record Filled(long nanos, long failedTries) {}

    /** Blocks until all keys are there. */
    Filled run(List<? extends Channel> channels) {
        long start = System.nanoTime();
        CompletableFuture<?>[] clients = new CompletableFuture<?>[plan.clients()];
        for (int i = 0; i < clients.length; i++) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            clients[i] = done;
            next(channels.get(i % channels.size()), done);
        }
        try {
            CompletableFuture.allOf(clients).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof CliException known ? known : e;
        }
        return new Filled(System.nanoTime() - start, failedTries.sum());
    }

    private void next(Channel channel, CompletableFuture<Void> done) {
        long first = nextKey.getAndAdd(STEP);
        if (first >= plan.keySpace()) {
            done.complete(null);
        } else {
            send(channel, (int) first, 1, done);
        }
    }

    private void send(Channel channel, int first, int tries, CompletableFuture<Void> done) {
        int end = (int) Math.min(plan.keySpace(), (long) first + STEP);
        BenchCall.start(channel, KVGrpc.getTxnMethod(), requests.fill(first, end), plan.timeout(), status -> {
            if (status.isOk()) {
                next(channel, done);
            } else {
                failedTries.increment();
                again(channel, first, tries, done, status);
            }
        });
    }

    private void again(Channel channel, int first, int tries, CompletableFuture<Void> done, Status status) {
        if (tries >= TRIES_MAX) {
            String why = String.valueOf(status.getDescription());
            String line = why.lines().findFirst().orElse("");
            done.completeExceptionally(new CliException(ExitCode.ERROR, "cannot make the keys: " + line));
            return;
        }
        CompletableFuture.delayedExecutor(TRY_AGAIN_MILLIS, TimeUnit.MILLISECONDS)
                .execute(() -> send(channel, first, tries + 1, done));
    }

    double keysPerSecond(Filled filled) {
        return plan.keySpace() * (double) TimeUnit.SECONDS.toNanos(1) / filled.nanos();
    }

    Json json(Filled filled) {
        return new Json()
                .put("kind", plan.kind())
                .put("clients", plan.clients())
                .put("conns", plan.conns())
                .put("val_size", plan.valueSize())
                .put("key_space", plan.keySpace())
                .put("took_ms", TimeUnit.NANOSECONDS.toMillis(filled.nanos()))
                .put("failed_tries", filled.failedTries())
                .put("keys_per_second", keysPerSecond(filled));
    }

    String line(Filled filled) {
        return String.format(
                Locale.ROOT,
                "fill: %d keys with %d B values in %d ms, %.0f keys/s, %d failed tries",
                plan.keySpace(),
                plan.valueSize(),
                TimeUnit.NANOSECONDS.toMillis(filled.nanos()),
                keysPerSecond(filled),
                filled.failedTries());
    }
}
