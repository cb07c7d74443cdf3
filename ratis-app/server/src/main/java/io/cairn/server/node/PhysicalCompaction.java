package io.cairn.server.node;

import java.util.concurrent.CompletableFuture;

/** The background deletion of compacted rows on this peer. Safe for any thread; never blocks. */
public interface PhysicalCompaction {
    /**
     * Completes when no row that a compaction at the revision makes unreadable is left on this peer's disk; at once
     * when there is none. Fails with {@link Unavailable} when the peer stops first.
     */
    CompletableFuture<Void> done(long revision);
}
