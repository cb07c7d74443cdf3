package io.cairn.client;

/**
 * A run of a peer's log on disk.
 *
 * @param firstIndex of its first entry
 * @param lastIndex of its last entry
 * @param bytes of its files, preallocation included
 */
public record LogExtent(long firstIndex, long lastIndex, long bytes) {}
