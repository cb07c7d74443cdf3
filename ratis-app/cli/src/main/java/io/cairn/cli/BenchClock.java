package io.cairn.cli;

import io.grpc.Status;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** When a bench run starts to measure and when it ends, and what it measured between. Safe for many threads. */
final class BenchClock {
    static final int ERROR_PAUSE_MILLIS = 20;

    private static final int DIGITS = 3;
    private static final long LATENCY_MAX_MICROS = TimeUnit.MINUTES.toMicros(10);

    private final long startNanos = System.nanoTime();
    private final long measureNanos;
    private final long endNanos;
    private final Histogram micros = new ConcurrentHistogram(LATENCY_MAX_MICROS, DIGITS);
    private final LongAdder errors = new LongAdder();
    private final AtomicReference<String> lastError = new AtomicReference<>("");

    BenchClock(BenchPlan plan) {
        this.measureNanos = startNanos + plan.warmup().toNanos();
        this.endNanos = measureNanos + plan.duration().toNanos();
    }

    long startNanos() {
        return startNanos;
    }

    boolean isOver(long nowNanos) {
        return nowNanos - endNanos >= 0;
    }

    /** Counts an answer that came between warm-up and end. */
    void answered(Status status, long sinceNanos) {
        long now = System.nanoTime();
        if (now - measureNanos < 0 || now - endNanos > 0) {
            return;
        }
        if (status.isOk()) {
            long latency = TimeUnit.NANOSECONDS.toMicros(now - sinceNanos);
            micros.recordValue(Math.min(latency, LATENCY_MAX_MICROS));
        } else {
            errors.increment();
            lastError.set(why(status));
        }
    }

    /** Of a connection that failed the cause tells more than gRPC's own words. */
    private static String why(Status status) {
        Throwable root = status.getCause();
        while (root != null && root.getCause() != null) {
            root = root.getCause();
        }
        String description = root != null ? root.getMessage() : status.getDescription();
        return description == null ? status.getCode().toString() : description;
    }

    BenchResult result() {
        return new BenchResult(
                micros, errors.sum(), lastError.get().lines().findFirst().orElse(""));
    }
}
