package io.cairn.statemachine.store;

import io.cairn.statemachine.Alarm;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Invitation;
import io.cairn.statemachine.Member;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.Range;
import io.cairn.statemachine.command.Txn;
import java.util.List;

/**
 * The state as it was after one entry, whatever is applied meanwhile. Keeps its database open until closed, exactly
 * once, by whoever got it. Safe for any thread.
 */
public interface View extends AutoCloseable {
    /** The store's revision; 1 before the first change. */
    long revision();

    /** Revisions below it are gone; -1 before the first compaction. */
    long compactedRevision();

    /** The last entry that is in this view. */
    Position position();

    /** {@link Outcome.Range}, or {@link Outcome.Rejected} for a compacted or future revision. */
    Outcome range(Range range);

    /** A transaction whose operations are all ranges; as {@link #range} for its answers. */
    Outcome readOnlyTxn(Txn txn);

    /**
     * etcd's HashKV over the history up to a revision.
     *
     * @param revision 0: the current one
     */
    HashResult hash(long revision);

    /** CRC-32C over all replicated state, equal on peers that are at the same entry. Reads everything. */
    int stateHash();

    Configuration configuration();

    /**
     * Rows of all voters and listeners and of those invited to be, by unsigned id. Without a name and client URLs until
     * they published.
     */
    List<Member> members();

    /** Of members that an operator announced, whether they joined by now or not. */
    List<Invitation> invitations();

    /** Those that are up, in the order they were raised. */
    List<Alarm> alarms();

    @Override
    void close();

    /** What {@link View#hash} answers. */
    sealed interface HashResult {
        /** @param hash CRC-32C */
        record Hash(int hash, long revision, long compactedRevision) implements HashResult {}

        record Rejected(Outcome.Reason reason) implements HashResult {}
    }
}
