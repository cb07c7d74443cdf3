package io.cairn.server.checkpoint;

import io.cairn.server.node.Snapshots.LogExtent;
import io.cairn.server.raft.ConsensusLog;
import io.cairn.server.raft.LogFiles;
import io.cairn.server.raft.PurgedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** The log of cluster 9 without an entry, which is never purged. */
record NoLog(Path folder) implements PurgedLog {
    static NoLog in(Path folder) throws IOException {
        Files.createDirectories(folder.resolve(new UUID(9, ~9).toString()).resolve("current"));
        return new NoLog(folder);
    }

    @Override
    public long lastIndex() {
        return 0;
    }

    @Override
    public LogFiles files() {
        return ConsensusLog.files(folder, 9);
    }

    @Override
    public LogExtent extent() {
        return new LogExtent(0, 0, 0);
    }

    @Override
    public CompletableFuture<?> purge(Duration timeout) {
        return CompletableFuture.failedFuture(new ExecutionException(new IOException("no log")));
    }
}
