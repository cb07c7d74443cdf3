package io.cairn.server.read;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The last moment at which everything committed by then is known to be in this peer's published view: that at which the
 * question was asked whose answer the view has reached, not that of the answer. By the monotonic clock of this process.
 * Safe for any thread.
 */
final class Freshness {
    private static final long NEVER = -1;

    /** Instants are counted from here, so that they can be compared as numbers. */
    private final long start = System.nanoTime();

    private final AtomicLong known = new AtomicLong(NEVER);

    /** Now, as {@link #proved} takes it: to be noted before the leader is asked. */
    long now() {
        return System.nanoTime() - start;
    }

    /** The view has reached the index that the leader gave to a question asked at that instant. */
    void proved(long asked) {
        known.accumulateAndGet(asked, Math::max);
    }

    /** The newest proof. Whoever wants to know how old a view is at most asks for it before he takes the view. */
    long proof() {
        return known.get();
    }

    /** Null for a proof that there never was. */
    @Nullable
    Duration age(long proof) {
        return proof == NEVER ? null : Duration.ofNanos(now() - proof);
    }

    boolean isWithin(long proof, Duration atMost) {
        Duration age = age(proof);
        return age != null && age.compareTo(atMost) <= 0;
    }
}
