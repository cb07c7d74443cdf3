package io.cairn.server.raft;

import io.cairn.server.node.Snapshots.LogExtent;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The log as something that takes room on disk until it is purged. Safe for any thread. */
public interface PurgedLog {
    /** Last index in this peer's log. */
    long lastIndex();

    LogFiles files();

    /** The log on disk. */
    LogExtent extent() throws IOException;

    /** Has Ratis ask for the reported position and purge the log behind it. Done when the purge has begun. */
    CompletableFuture<?> purge(Duration timeout);
}
