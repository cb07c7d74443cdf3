package io.cairn.client;

/**
 * A compaction that was applied.
 *
 * @param header who answered, and the store's revision then
 */
public record CompactResult(Header header) {}
