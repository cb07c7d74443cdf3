package io.cairn.client;

/**
 * A run of log files that one reason holds.
 *
 * @param extent which entries
 * @param heldBy one word: snapshot, retained, transfer, purging, open
 * @param why a sentence for people
 */
public record LogPart(LogExtent extent, String heldBy, String why) {}
