package io.cairn.server.metrics;

import com.codahale.metrics.Metric;
import io.cairn.server.node.ApplyGaps;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * A Prometheus histogram of durations with fixed buckets. Unlike a Dropwizard timer it can be added up over peers,
 * and an update costs three uncontended additions, not a lock and a random sample. Safe for any thread.
 */
public final class Buckets implements Metric {
    private static final double NANOS_PER_SECOND = 1e9;

    /** etcd's for its disk: 1 ms to 8.192 s in powers of two. */
    private static final int DISK_BUCKETS = 14;

    /** From 16 us to 8.4 s in powers of four: for what is short but may get long. */
    private static final int CALL_BUCKETS = 10;

    private final long[] boundsNanos;
    private final LongAdder[] counts;
    private final LongAdder sumNanos = new LongAdder();

    private Buckets(long... boundsNanos) {
        this.boundsNanos = boundsNanos;
        counts = new LongAdder[boundsNanos.length + 1];
        Arrays.setAll(counts, i -> new LongAdder());
    }

    private static Buckets powers(long firstNanos, int factor, int buckets) {
        long[] bounds = new long[buckets];
        long bound = firstNanos;
        for (int i = 0; i < buckets; i++) {
            bounds[i] = bound;
            bound *= factor;
        }
        return new Buckets(bounds);
    }

    /** With the buckets that etcd's disk histograms have, so that its dashboards fit. */
    public static Buckets forDisk() {
        return powers(1_000_000, 2, DISK_BUCKETS);
    }

    /** For calls and steps within a process. */
    public static Buckets forCalls() {
        return powers(16_000, 4, CALL_BUCKETS);
    }

    /** With the bounds of {@link ApplyGaps}. */
    static Buckets forGaps() {
        return new Buckets(ApplyGaps.BOUNDS_MICROS.stream()
                .mapToLong(TimeUnit.MICROSECONDS::toNanos)
                .toArray());
    }

    public void add(long nanos) {
        int at = Arrays.binarySearch(boundsNanos, nanos);
        counts[at >= 0 ? at : -at - 1].increment();
        sumNanos.add(nanos);
    }

    /** How many were added. */
    public long count() {
        return Arrays.stream(counts).mapToLong(LongAdder::sum).sum();
    }

    int size() {
        return boundsNanos.length;
    }

    double boundSeconds(int bucket) {
        return boundsNanos[bucket] / NANOS_PER_SECOND;
    }

    /** Of this bucket alone; the one after the last has no bound. */
    long countIn(int bucket) {
        return counts[bucket].sum();
    }

    double sumSeconds() {
        return sumNanos.sum() / NANOS_PER_SECOND;
    }
}
