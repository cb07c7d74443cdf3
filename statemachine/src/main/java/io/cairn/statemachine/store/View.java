package io.cairn.statemachine.store;

import io.cairn.statemachine.Alarm;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Event;
import io.cairn.statemachine.Invitation;
import io.cairn.statemachine.KeyRange;
import io.cairn.statemachine.KeyValue;
import io.cairn.statemachine.Lease;
import io.cairn.statemachine.Member;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.Range;
import io.cairn.statemachine.command.Txn;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

    /**
     * The first keys of a range, for reading it piece by piece; looks at no more than one key after them.
     *
     * @return {@link Outcome.Range} whose count is that of the keys in it, or {@link Outcome.Rejected}
     */
    Outcome page(Page page);

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

    /** Usable until the view is closed. */
    AuthView auth();

    /**
     * What happened from one revision to another, as far as the limits let one call go. A call costs what it returns.
     * Of the compacted revision itself only what is still the newest of its key may be left.
     *
     * @param from {@link Events.Compacted} when some of its events may already be deleted
     * @param to inclusive; what is above {@link #revision} has not happened
     */
    Events events(long from, long to, Events.Limits limits);

    /**
     * The key as it was before the revision of an event of this view; null when there was none or it is compacted
     * away. Costs two lookups.
     */
    @Nullable
    KeyValue previous(Event event);

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

    /** Null: there is no such lease. */
    @Nullable
    Lease lease(long id);

    /** The live keys that hang on a lease, ascending; none when there is no such lease. */
    List<Bytes> leaseKeys(long id);

    /** All leases, by unsigned id. */
    List<Lease> leases();

    @Override
    void close();

    /**
     * A piece of a range.
     *
     * @param revision from 1 on
     * @param keys at most so many, at least 1
     * @param bytes of keys and values, after which no further key is taken; the first one always is
     * @param keysOnly without values
     */
    record Page(KeyRange range, long revision, int keys, long bytes, boolean keysOnly) {}

    /** What {@link View#hash} answers. */
    sealed interface HashResult {
        /** @param hash CRC-32C */
        record Hash(int hash, long revision, long compactedRevision) implements HashResult {}

        record Rejected(Outcome.Reason reason) implements HashResult {}
    }
}
