package io.cairn.client;

/**
 * A lease whose time was started again.
 *
 * @param ttlSeconds how long it lives from now on without being renewed
 */
public record LeaseRenewed(Header header, long id, long ttlSeconds) {}
