package io.cairn.server.checkpoint;

import io.cairn.server.apply.Applier;
import io.cairn.server.node.Snapshots.LogExtent;
import io.cairn.server.raft.ConsensusLog;
import io.cairn.server.raft.LogFiles;
import io.cairn.server.raft.LogFiles.Segment;
import io.cairn.server.raft.PurgedLog;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Files named and sized as Ratis' are, and its rule of purging: whole closed files up to the reported position. */
final class LogOnDisk implements PurgedLog {
    private static final long CLUSTER = 9;

    private final Path folder;
    private final Path current;
    private final Applier applier;
    private volatile long lastIndex;

    /** @param applier says how far the log may be purged */
    LogOnDisk(Path folder, Applier applier) throws IOException {
        this.folder = folder;
        this.applier = applier;
        this.current = folder.resolve(new UUID(CLUSTER, ~CLUSTER).toString()).resolve("current");
        Files.createDirectories(current);
        Files.createFile(current.resolve("raft-meta"));
    }

    /** Without any entry. */
    void delete() throws IOException {
        Files.delete(current.resolve("raft-meta"));
        Files.delete(current);
    }

    /** A full file that holds these entries. Takes no room on the disk of the test. */
    void addFile(long firstIndex, long last) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path(firstIndex, last).toFile(), "rw")) {
            file.setLength(ConsensusLog.SEGMENT_BYTES);
        }
        lastIndex = last;
    }

    private Path path(long firstIndex, long last) {
        return current.resolve("log_" + (firstIndex - 1) + "-" + (last - 1));
    }

    @Override
    public long lastIndex() {
        return lastIndex;
    }

    @Override
    public LogFiles files() {
        return ConsensusLog.files(folder, CLUSTER);
    }

    @Override
    public LogExtent extent() throws IOException {
        return files().extent(lastIndex);
    }

    @Override
    public CompletableFuture<?> purge(Duration timeout) {
        long upTo = applier.report().index();
        try {
            for (Segment segment : files().segments(lastIndex)) {
                LogExtent extent = segment.extent();
                if (extent.lastIndex() <= upTo) {
                    Files.delete(path(extent.firstIndex(), extent.lastIndex()));
                }
            }
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
        return CompletableFuture.completedFuture(null);
    }
}
