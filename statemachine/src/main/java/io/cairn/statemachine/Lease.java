package io.cairn.statemachine;

/**
 * A lease that keys may hang on: they are deleted with it. When it ends is not part of the state, only the leader's
 * clock knows.
 *
 * @param id any number but 0
 * @param ttlSeconds what was granted, at least 1
 * @param granted index of the log entry that granted it: tells it from an earlier lease of the same id
 */
public record Lease(long id, long ttlSeconds, long granted) {}
