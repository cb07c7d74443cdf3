package io.cairn.server.apply;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** What was applied, and how long the longest apply took. Written by the apply thread, read by any. */
public final class ApplyMeter {
    private final LongConsumer nanosOfEach;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong longestNanos = new AtomicLong();

    /** @param nanosOfEach is told how long each entry took; must be quick */
    public ApplyMeter(LongConsumer nanosOfEach) {
        this.nanosOfEach = nanosOfEach;
    }

    void applied(int encodedBytes, long nanos) {
        bytes.setRelease(bytes.get() + encodedBytes);
        nanosOfEach.accept(nanos);
        if (nanos > longestNanos.get()) {
            longestNanos.accumulateAndGet(nanos, Math::max);
        }
    }

    /** Encoded bytes of all batches since the process started. */
    public long bytes() {
        return bytes.getAcquire();
    }

    /** The longest apply since the last call. For one caller. */
    public long takeLongestNanos() {
        return longestNanos.getAndSet(0);
    }
}
