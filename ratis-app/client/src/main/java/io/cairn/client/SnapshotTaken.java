package io.cairn.client;

import java.time.Duration;
import java.util.List;

/**
 * A snapshot that was asked for and finished.
 *
 * @param snapshot the new snapshot
 * @param took from request to purged log
 * @param applyHeldUp the longest gap between two applies meanwhile: how long an entry that was ready waited to be applied
 * @param applyGaps all those gaps by length, shortest first; empty when the peer's build does not count them
 * @param logBefore the log on disk before
 * @param logAfter the log on disk after the purge
 */
public record SnapshotTaken(
        Snapshot snapshot,
        Duration took,
        Duration applyHeldUp,
        List<GapCount> applyGaps,
        LogExtent logBefore,
        LogExtent logAfter) {}
