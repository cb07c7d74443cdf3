package io.cairn.server.checkpoint;

import io.cairn.server.raft.ConsensusLog;
import java.time.Duration;

/**
 * When to take a checkpoint, and how much of the log to keep behind it.
 *
 * @param logMaxBytes bound of the log on disk, preallocation included
 * @param everyBytes of batches applied since the last checkpoint
 * @param everyEntries applied since the last checkpoint
 * @param every time since the last checkpoint, if anything changed
 * @param keep finished checkpoints, at least 2
 */
public record CheckpointPolicy(long logMaxBytes, long everyBytes, long everyEntries, Duration every, int keep) {
    /** Files that may be written between two looks at the disk. */
    private static final int SEGMENTS_AHEAD = 2;

    /** So full the log may be while a checkpoint that is due waits for its turn. */
    private static final double WAIT_UNTIL = 0.5;

    /** Followers that lag can catch up from the log behind a checkpoint until the log is so full. */
    private static final double RETAIN_UNTIL = 0.75;

    boolean isDue(long bytes, long entries, Duration age) {
        return entries > 0 && (bytes >= everyBytes || entries >= everyEntries || age.compareTo(every) >= 0);
    }

    /**
     * Whether there is room enough to wait for a turn with a checkpoint. Beyond it a checkpoint that is due is taken at
     * once: writers can fill the other half while it is written, and must not be stopped.
     */
    boolean canWait(long logBytes) {
        return logBytes < logMaxBytes * WAIT_UNTIL;
    }

    /** Whether the log is too full to keep anything that a checkpoint covers. */
    boolean isUrgent(long logBytes) {
        return logBytes >= logMaxBytes * RETAIN_UNTIL;
    }

    /** Whether one more file could break the bound: writes must stop until a checkpoint made room. */
    boolean isFull(long logBytes) {
        return logBytes >= logMaxBytes - SEGMENTS_AHEAD * ConsensusLog.SEGMENT_BYTES;
    }

    /**
     * Whether the log is too full to be kept for a peer that receives a checkpoint: early enough that it is purged before
     * writes would have to stop.
     */
    boolean letsGo(long logBytes) {
        return logBytes >= letsGoBytes();
    }

    /** From how many log bytes on nobody holds the log any more. */
    long letsGoBytes() {
        return Math.max(0, logMaxBytes - (SEGMENTS_AHEAD + 1) * ConsensusLog.SEGMENT_BYTES);
    }

    /** Bytes that the log may grow by until it is let go, the file that it begins next included. */
    long roomBytes(long logBytes) {
        return letsGoBytes() - ConsensusLog.SEGMENT_BYTES - logBytes;
    }

    /** Log bytes to keep behind the reported checkpoint, for followers that lag. */
    long retainBytes() {
        return everyBytes;
    }
}
