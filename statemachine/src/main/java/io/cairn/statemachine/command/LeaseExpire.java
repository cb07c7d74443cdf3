package io.cairn.statemachine.command;

/**
 * The leader found that a lease has run out. As {@link LeaseRevoke}, but only in an entry of the term in which it was
 * decided: a later leader may have renewed the lease for its holder since.
 *
 * @param granted of the lease that ran out; a later lease of the same id stays
 * @param term in which the leader decided it
 */
public record LeaseExpire(long id, long granted, long term) implements Command {}
