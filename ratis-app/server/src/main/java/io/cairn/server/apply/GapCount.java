package io.cairn.server.apply;

import io.cairn.server.node.ApplyGaps;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.LongStream;

/** Gaps counted by length. Safe for any thread. */
final class GapCount {
    private static final long NANOS_PER_MICRO = TimeUnit.MICROSECONDS.toNanos(1);

    private final AtomicLongArray counts = new AtomicLongArray(ApplyGaps.BOUNDS_MICROS.size() + 1);
    private final AtomicLong longestNanos = new AtomicLong();

    void add(long nanos) {
        // Rounded up: what is above a bound must not count as below it.
        counts.incrementAndGet(ApplyGaps.bucket((nanos + NANOS_PER_MICRO - 1) / NANOS_PER_MICRO));
        longestNanos.accumulateAndGet(nanos, Math::max);
    }

    ApplyGaps now() {
        return new ApplyGaps(
                LongStream.range(0, counts.length())
                        .map(i -> counts.get((int) i))
                        .boxed()
                        .toList(),
                TimeUnit.NANOSECONDS.toMicros(longestNanos.get()));
    }
}
