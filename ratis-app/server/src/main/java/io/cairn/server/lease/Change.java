package io.cairn.server.lease;

import io.cairn.statemachine.Lease;

/** What the keeper has to know of the log, in the log's order. */
sealed interface Change {
    /** Of the entry that made it. */
    long index();

    /** @param atMillis when this peer applied it */
    record Granted(long index, Lease lease, long atMillis) implements Change {}

    record Revoked(long index, long id) implements Change {}

    /** An expiry could not be proposed, was refused, or its outcome is unknown. */
    record Failed(long index, Lease lease) implements Change {}
}
