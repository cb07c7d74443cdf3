package io.cairn.client;

/**
 * Who answered, and where the store was.
 *
 * @param clusterId id of the cluster, unsigned
 * @param memberId id of the member that answered, unsigned
 * @param revision of the store when it answered: after the write, or current for a read; 0 where none applies
 * @param term Raft term of the member that answered
 */
public record Header(long clusterId, long memberId, long revision, long term) {}
