package io.cairn.statemachine.command;

/**
 * Makes a lease.
 *
 * @param id not 0; who asks for any id gets one before the log
 * @param ttlSeconds at least 1, already raised to what the server grants at least
 */
public record LeaseGrant(long id, long ttlSeconds) implements Command {}
