package io.cairn.client;

/**
 * The disk under a peer's data directory.
 *
 * @param freeBytes that the peer may still write
 * @param totalBytes of all of it
 * @param reserveBytes that the peer holds back for its log
 * @param level {@code ok}, {@code low}, {@code purging} or {@code refusing}; empty when the peer does not say
 */
public record DiskSpace(long freeBytes, long totalBytes, long reserveBytes, String level) {}
