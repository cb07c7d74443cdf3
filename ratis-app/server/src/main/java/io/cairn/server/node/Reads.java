package io.cairn.server.node;

import io.cairn.statemachine.store.View;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Where services read. Callers close the views they get. Safe for any thread; never blocks. */
public interface Reads {
    /**
     * A view that holds every write acknowledged before the call, on whichever peer; fails with
     * {@link Unavailable}. May complete on a thread of the read barrier: dependents hop to their own executor.
     */
    CompletableFuture<View> linearizable();

    /**
     * What this peer has now, if that holds every write acknowledged until {@code atMost} ago. When it does not know that
     * of itself it asks the leader, for a second at most, and fails with {@link TooStale} when that brings no proof.
     */
    CompletableFuture<View> fresh(Duration atMost);

    /** What this peer has now; may be stale, is always one consistent state. */
    View local();
}
