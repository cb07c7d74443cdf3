package io.cairn.client;

/**
 * Something that stops the cluster from doing what it should.
 *
 * @param memberId who raised it; unsigned
 * @param type in etcd's words: NOSPACE, CORRUPT
 */
public record Alarm(long memberId, String type) {}
