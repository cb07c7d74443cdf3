package io.cairn.server.checkpoint;

import io.cairn.server.node.Snapshots.LogExtent;
import io.cairn.server.node.Snapshots.LogPart;
import io.cairn.server.raft.LogFiles.Segment;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Why each file of the log is still there.
 *
 * @param covered index that the newest checkpoint claims
 * @param reported index up to which the log may be purged
 * @param holds of peers that need more of it than that
 * @param letsGoBytes of log from which on those no longer count
 */
record LogReasons(long covered, long reported, List<Holds.Hold> holds, long letsGoBytes) {
    private static final long MIB = 1 << 20;

    LogPart explain(Segment segment) {
        LogExtent extent = segment.extent();
        if (segment.open()) {
            return new LogPart(extent, "open", "the file being written; space is taken in advance");
        }
        if (extent.lastIndex() > covered) {
            return new LogPart(
                    extent, "snapshot", "holds entries newer than the newest snapshot, which is at " + covered);
        }
        if (extent.lastIndex() <= reported) {
            return new LogPart(extent, "purging", "covered by the snapshot at " + reported + "; about to be deleted");
        }
        return holder(extent)
                .map(hold -> new LogPart(
                        extent,
                        "transfer",
                        hold.why() + "; kept until it is there, or the log has " + letsGoBytes / MIB + " MiB"))
                .orElse(new LogPart(
                        extent,
                        "retained",
                        "kept for followers that lag; goes when the log needs room or at the next snapshot"));
    }

    /** Who needs it most. */
    private Optional<Holds.Hold> holder(LogExtent extent) {
        return holds.stream()
                .filter(hold -> hold.index() < extent.lastIndex())
                .min(Comparator.comparingLong(Holds.Hold::index));
    }
}
