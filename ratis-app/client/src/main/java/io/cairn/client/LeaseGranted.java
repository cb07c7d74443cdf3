package io.cairn.client;

/**
 * A new lease.
 *
 * @param ttlSeconds how long it lives without being renewed
 */
public record LeaseGranted(Header header, long id, long ttlSeconds) {}
