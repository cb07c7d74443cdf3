package io.cairn.server.raft;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** What a source has ever said that was highest, for what is true for good once it was said. Any thread. */
final class Highest {
    private final LongSupplier source;
    private final AtomicLong highest = new AtomicLong();

    /** @param source asked each time */
    Highest(LongSupplier source) {
        this.source = source;
    }

    /** Never lower than at any call that returned before this one; 0 at least. */
    long value() {
        return highest.accumulateAndGet(source.getAsLong(), Math::max);
    }
}
