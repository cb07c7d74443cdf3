package io.cairn.client;

import java.time.Duration;

/**
 * A snapshot that was asked for and finished.
 *
 * @param snapshot the new snapshot
 * @param took from request to purged log
 * @param applyHeldUp the longest time apply waited between two entries meanwhile
 * @param logBefore the log on disk before
 * @param logAfter the log on disk after the purge
 */
public record SnapshotTaken(
        Snapshot snapshot, Duration took, Duration applyHeldUp, LogExtent logBefore, LogExtent logAfter) {}
