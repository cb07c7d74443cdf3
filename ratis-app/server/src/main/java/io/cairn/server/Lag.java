package io.cairn.server;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * How far this peer is behind the cluster. Its own commit index says nothing while it catches up, because that never
 * leaves its own log; what counts is the highest one that it was told of. Any thread.
 */
final class Lag {
    /** While a checkpoint is fetched nobody knows how much is missing; it is more than the log could give. */
    static final long UNKNOWN = Long.MAX_VALUE;

    /** What others have committed changes with every write and costs too much to be asked for that often. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private final LongSupplier clusterCommit;
    private final LongSupplier applied;
    private final BooleanSupplier installing;
    private volatile long committed;
    private volatile long nextLook = System.nanoTime();

    /**
     * @param clusterCommit highest index known to be committed on any peer
     * @param applied last index applied here
     * @param installing a checkpoint of the leader is on its way
     */
    Lag(LongSupplier clusterCommit, LongSupplier applied, BooleanSupplier installing) {
        this.clusterCommit = clusterCommit;
        this.applied = applied;
        this.installing = installing;
    }

    /** Entries that are committed and not applied here, or {@link #UNKNOWN}. */
    long entries() {
        if (installing.getAsBoolean()) {
            return UNKNOWN;
        }
        long now = System.nanoTime();
        if (now - nextLook >= 0) {
            nextLook = now + LOOK_EVERY.toNanos();
            committed = clusterCommit.getAsLong();
        }
        return Math.max(0, committed - applied.getAsLong());
    }
}
