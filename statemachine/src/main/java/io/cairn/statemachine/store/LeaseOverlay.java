package io.cairn.statemachine.store;

import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.Lease;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Leases in the making: the rows of the database, and over them what one entry has changed so far. */
final class LeaseOverlay implements LeaseTable {
    private static final byte[] ATTACHED = {};

    /**
     * One change of one row.
     *
     * @param value null: deleted
     * @param older the change of this entry to the same row before this one
     */
    record Edit(
            Bytes row, byte @Nullable [] value, @Nullable Edit older) {}

    private final LeaseTable base;
    private final NavigableMap<Bytes, Edit> newest = new TreeMap<>();
    private final List<Edit> edits = new ArrayList<>();

    LeaseOverlay(LeaseTable base) {
        this.base = base;
    }

    void add(Lease lease) {
        edit(LeaseKeys.lease(lease.id()), LeaseKeys.value(lease));
    }

    /** Its keys must have been taken off. */
    void remove(long id) {
        edit(LeaseKeys.lease(id), null);
    }

    /** Takes a key off one lease and hangs it on another; 0: none. */
    void move(Bytes key, long from, long to) {
        if (from == to) {
            return;
        }
        if (from != 0) {
            edit(LeaseKeys.key(from, key), null);
        }
        if (to != 0) {
            edit(LeaseKeys.key(to, key), ATTACHED);
        }
    }

    private void edit(Bytes row, byte @Nullable [] value) {
        Edit edit = new Edit(row, value, newest.get(row));
        newest.put(row, edit);
        edits.add(edit);
    }

    /** How many changes there were so far. */
    int edits() {
        return edits.size();
    }

    void undoTo(int count) {
        for (int i = edits.size() - 1; i >= count; i--) {
            Edit undone = edits.remove(i);
            if (undone.older() == null) {
                newest.remove(undone.row());
            } else {
                newest.put(undone.row(), undone.older());
            }
        }
    }

    /** The last change of each changed row. */
    NavigableMap<Bytes, Edit> newest() {
        return newest;
    }

    @Override
    public @Nullable Lease get(long id) {
        Edit edit = newest.isEmpty() ? null : newest.get(LeaseKeys.lease(id));
        if (edit == null) {
            return base.get(id);
        }
        return edit.value() == null ? null : LeaseKeys.decode(id, edit.value());
    }

    @Override
    public boolean keys(long id, Predicate<Bytes> wanted) {
        Set<Bytes> edited = new HashSet<>();
        NavigableSet<Bytes> attached = new TreeSet<>();
        Bytes first = Bytes.wrap(LeaseKeys.firstKey(id));
        for (Edit edit :
                newest.subMap(first, Bytes.wrap(LeaseKeys.afterKeys(id))).values()) {
            Bytes key = LeaseKeys.attached(edit.row().array());
            edited.add(key);
            if (edit.value() != null) {
                attached.add(key);
            }
        }
        return base.keys(
                        id,
                        key -> takeUpTo(key, attached).stream().allMatch(wanted)
                                && (edited.contains(key) || wanted.test(key)))
                && attached.stream().allMatch(wanted);
    }

    private static List<Bytes> takeUpTo(Bytes key, NavigableSet<Bytes> keys) {
        if (keys.isEmpty() || keys.first().compareTo(key) > 0) {
            return List.of();
        }
        NavigableSet<Bytes> head = keys.headSet(key, true);
        List<Bytes> taken = List.copyOf(head);
        head.clear();
        return taken;
    }
}
