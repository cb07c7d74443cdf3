package io.cairn.server.node;

/**
 * How a participant stands with the leader.
 *
 * @param id unsigned
 * @param answers whether it is heard of; who is not counts as down
 * @param commit index that it last told; 0 when it never did
 */
public record Standing(long id, boolean voter, boolean answers, long commit) {}
