package io.cairn.server.node;

import java.util.concurrent.CompletableFuture;

/** Gives the disk space of deleted data back, on this peer, while it goes on serving. Safe for any thread. */
public interface Defragmentation {
    /** Done when all files were rewritten; fails with {@link Unavailable}. */
    CompletableFuture<Void> defragment();
}
