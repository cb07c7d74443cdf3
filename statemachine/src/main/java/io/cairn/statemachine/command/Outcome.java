package io.cairn.statemachine.command;

import io.cairn.statemachine.Alarm;
import io.cairn.statemachine.KeyValue;
import io.cairn.statemachine.Lease;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The replicated result of a command: a value that every peer computes alike. */
public sealed interface Outcome {
    /** The store's revision after the command (inside a transaction: after the operation). */
    long revision();

    /** @param previous what the key was before, when asked for and when it existed */
    record Put(long revision, @Nullable KeyValue previous) implements Outcome {}

    /** @param previous the deleted keys as they were, in key order, when asked for */
    record Deleted(long revision, long deleted, List<KeyValue> previous) implements Outcome {}

    /**
     * @param more whether the limit cut keys off
     * @param count all live keys of the range at that revision, whatever limit and filters say
     */
    record Range(long revision, List<KeyValue> kvs, boolean more, long count) implements Outcome {}

    /** @param outcomes of the operations of the branch taken, in order */
    record Txn(long revision, boolean succeeded, List<Outcome> outcomes) implements Outcome {}

    record Compacted(long revision) implements Outcome {}

    /** Rows about the cluster were written. */
    record Published(long revision) implements Outcome {}

    /** @param alarms that the command raised (or found raised already), or cleared */
    record Alarms(long revision, List<Alarm> alarms) implements Outcome {}

    record Granted(long revision, Lease lease) implements Outcome {}

    /** @param revision that of the deletion of the lease's keys, if it had any */
    record Revoked(long revision, long id) implements Outcome {}

    /**
     * The lease has more keys than one entry may delete: the first of them are gone, it and the others are still there.
     * To be revoked again.
     *
     * @param revision that of the deletion of those keys, if there was room for any
     */
    record Revoking(long revision, long id) implements Outcome {}

    /** Users or roles are as the command wants them; the store's revision stays as it was. */
    record AuthChanged(long revision) implements Outcome {}

    /** The command was refused as a whole and changed nothing. */
    record Rejected(long revision, Reason reason) implements Outcome {}

    /** Why a command that was well formed could not be done. */
    enum Reason {
        KEY_NOT_FOUND,
        LEASE_NOT_FOUND,
        LEASE_EXISTS,
        /** The leader decided it in a term that is over. */
        OLD_TERM,
        COMPACTED,
        FUTURE_REVISION,
        /** An alarm of that type is up. */
        NO_SPACE,
        CORRUPT,
        MEMBER_ID_EXISTS,
        PEER_URL_EXISTS,
        TOO_MANY_LEARNERS,
        /** Nobody was invited or takes part under that id. */
        MEMBER_NOT_FOUND,
        /** The member takes part in the log already. */
        MEMBER_JOINED,
        USER_EXISTS,
        USER_NOT_FOUND,
        ROLE_EXISTS,
        ROLE_NOT_FOUND,
        ROLE_NOT_GRANTED,
        PERMISSION_NOT_GRANTED,
        /** It would change or answer more than one entry may, even if it were alone there. */
        TOO_LARGE,
        /** Other commands of the same entry left too little of what one entry may change and answer. */
        CROWDED,
        /** A bug met the same way by every peer; its command was undone, the next one goes on. */
        INTERNAL
    }
}
