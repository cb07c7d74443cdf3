package io.cairn.client;

/**
 * How a participant of the log stands with the leader.
 *
 * @param id unsigned
 * @param voter whether it counts in majorities now
 * @param answers whether the leader hears of it; who is silent for two election timeouts counts as down
 * @param commit last entry that it told it knows to be committed, 0 when it never did
 */
public record Standing(long id, boolean voter, boolean answers, long commit) {}
