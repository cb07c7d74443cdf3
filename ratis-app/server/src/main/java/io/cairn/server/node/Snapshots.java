package io.cairn.server.node;

import io.cairn.statemachine.Position;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Checkpoints of this peer and the log that they bound. Safe for any thread. */
public interface Snapshots {
    /**
     * @param claim what the checkpoint may be restored as
     * @param revision of the state in it
     * @param bytes of all files, shared ones included
     * @param createdMillis wall clock, since 1970
     */
    record Taken(Position claim, long revision, long bytes, long createdMillis) {}

    /** The log on disk: first and last index, bytes with preallocation. */
    record LogExtent(long firstIndex, long lastIndex, long bytes) {}

    /**
     * @param tookMicros until the checkpoint was durable
     * @param gaps between applies meanwhile
     */
    record Created(Taken snapshot, long tookMicros, ApplyGaps gaps, LogExtent before, LogExtent after) {}

    /** Some neighbouring log files, and what holds them: "open", "snapshot", "retained", "transfer" or "purging". */
    record LogPart(LogExtent extent, String heldBy, String why) {}

    /** Takes a checkpoint now; done when the log has been purged behind it. Fails with {@link Unavailable}. */
    CompletableFuture<Created> create();

    /** Finished checkpoints, newest first. */
    List<Taken> list();

    /** Every log file on disk, oldest first, with its reason. */
    List<LogPart> explainLog();
}
