package io.cairn.statemachine.store;

import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.KeyRange;
import io.cairn.statemachine.KeyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The state in the making: the database, and over it on the heap all changes that one entry has made so far, since
 * they reach the database only at its end, together. Later commands of the entry read through it.
 */
final class Overlay implements State {
    /**
     * One change of one key.
     *
     * @param kv null: deleted
     * @param row what the history will hold; made at once, so that a failure to make it is the command's failure
     * @param older the change of this entry to the same key before this one
     */
    record Change(
            Bytes key,
            long main,
            long sub,
            @Nullable KeyValue kv,
            byte[] row,
            @Nullable Change older) {}

    private final State base;
    private final AuthOverlay auth;
    private final LeaseOverlay leases;
    private final NavigableMap<Bytes, Change> newest = new TreeMap<>();
    private final List<Change> changes = new ArrayList<>();
    private long revision;
    private long compactedRevision;
    private long nextSub;

    Overlay(State base) {
        this.base = base;
        this.auth = new AuthOverlay(base.auth());
        this.leases = new LeaseOverlay(base.leases());
        this.revision = base.revision();
        this.compactedRevision = base.compactedRevision();
    }

    /** What a command can be undone to. */
    record Savepoint(int changes, int leaseEdits, long revision, long compactedRevision) {}

    /** Begins a command: its changes share the next revision, if there are any. */
    Savepoint begin() {
        nextSub = 0;
        auth.begin();
        return new Savepoint(changes.size(), leases.edits(), revision, compactedRevision);
    }

    void undoTo(Savepoint savepoint) {
        for (int i = changes.size() - 1; i >= savepoint.changes(); i--) {
            Change undone = changes.remove(i);
            Change older = undone.older();
            if (older == null) {
                newest.remove(undone.key());
            } else {
                newest.put(undone.key(), older);
            }
        }
        auth.undo();
        leases.undoTo(savepoint.leaseEdits());
        revision = savepoint.revision();
        compactedRevision = savepoint.compactedRevision();
    }

    /** Includes the revision of the command under way as soon as it has changed something. */
    @Override
    public long revision() {
        return revision;
    }

    @Override
    public long compactedRevision() {
        return compactedRevision;
    }

    void compact(long to) {
        compactedRevision = to;
    }

    KeyValue put(Bytes key, Bytes value, long lease, @Nullable KeyValue previous) {
        long main = advance();
        long created = previous == null ? main : previous.createRevision();
        long version = previous == null ? 1 : previous.version() + 1;
        KeyValue kv = new KeyValue(key, created, main, version, value, lease);
        add(key, kv);
        leases.move(key, previous == null ? 0 : previous.lease(), lease);
        return kv;
    }

    /** @param lease what the key hangs on; 0: nothing */
    void delete(Bytes key, long lease) {
        advance();
        add(key, null);
        leases.move(key, lease, 0);
    }

    @Override
    public LeaseOverlay leases() {
        return leases;
    }

    @Override
    public AuthOverlay auth() {
        return auth;
    }

    private long advance() {
        if (nextSub == 0) {
            revision++;
        }
        return revision;
    }

    private void add(Bytes key, @Nullable KeyValue kv) {
        byte[] row = kv == null ? KeyValueRow.encodeTombstone(key) : KeyValueRow.encode(kv);
        Change change = new Change(key, revision, nextSub++, kv, row, newest.get(key));
        newest.put(key, change);
        changes.add(change);
    }

    @Override
    public @Nullable KeyValue get(Bytes key, long at) {
        Change change = newest.isEmpty() ? null : asOf(newest.get(key), at);
        return change == null ? base.get(key, Math.min(at, base.revision())) : change.kv();
    }

    private static @Nullable Change asOf(@Nullable Change newest, long at) {
        Change change = newest;
        while (change != null && change.main() > at) {
            change = change.older();
        }
        return change;
    }

    @Override
    public Cursor cursor(KeyRange range, long at) {
        Cursor below = base.cursor(range, Math.min(at, base.revision()));
        if (range.isEmpty() || newest.isEmpty() || at <= base.revision()) {
            return below;
        }
        List<Change> above = new ArrayList<>();
        Bytes end = range.end();
        Map<Bytes, Change> inRange =
                end == null ? newest.tailMap(range.start(), true) : newest.subMap(range.start(), true, end, false);
        for (Change change : inRange.values()) {
            Change then = asOf(change, at);
            if (then != null) {
                above.add(then);
            }
        }
        return above.isEmpty() ? below : new OverlayCursor(below, above);
    }

    /** All changes, in order. */
    List<Change> changes() {
        return changes;
    }

    /** The last change of each changed key. */
    Iterable<Change> newest() {
        return newest.values();
    }
}
