package io.cairn.server.node;

import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * The time of leases, which only the leader knows, wherever it is. Futures fail with {@link Unavailable} and may
 * complete on a thread that must not be held up: dependents hop to their own. Safe for any thread; never blocks.
 */
public interface Leases {
    /** Shortest time that is granted, in seconds: a leader change must not take longer. */
    long minTtlSeconds();

    /** Starts the time of a lease again. Completes with the seconds granted; 0: there is no such lease any more. */
    CompletableFuture<Long> renew(long id);

    /**
     * Whole seconds left, perhaps negative; empty: there is no such lease. Complete only when this peer's view holds
     * all that the leader knew of the lease.
     */
    CompletableFuture<OptionalLong> secondsLeft(long id);
}
