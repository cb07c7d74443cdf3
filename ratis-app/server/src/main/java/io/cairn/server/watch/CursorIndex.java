package io.cairn.server.watch;

import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.KeyRange;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Finds the cursors that a key concerns. Those on the same range share one place, and most watch a single key: so an
 * event costs a hash lookup and a walk down a tree, however many cursors there are, and then those it concerns.
 */
final class CursorIndex {
    private final Map<Bytes, Set<Cursor>> keys = new HashMap<>();
    private final Map<KeyRange, Set<Cursor>> ranges = new HashMap<>();
    private final IntervalTree<Set<Cursor>> tree = new IntervalTree<>();

    void add(Cursor cursor) {
        KeyRange range = cursor.wanted().range();
        if (range.isSingle()) {
            keys.computeIfAbsent(range.start(), first -> new LinkedHashSet<>()).add(cursor);
            return;
        }
        Set<Cursor> same = ranges.get(range);
        if (same == null) {
            same = new LinkedHashSet<>();
            ranges.put(range, same);
            tree.add(range, same);
        }
        same.add(cursor);
    }

    void remove(Cursor cursor) {
        KeyRange range = cursor.wanted().range();
        Map<?, Set<Cursor>> where = range.isSingle() ? keys : ranges;
        Object place = range.isSingle() ? range.start() : range;
        Set<Cursor> same = where.get(place);
        if (same == null || !same.remove(cursor) || !same.isEmpty()) {
            return;
        }
        where.remove(place);
        if (!range.isSingle()) {
            tree.remove(range);
        }
    }

    /** Cursors must be neither added nor removed meanwhile. */
    void around(Bytes key, Consumer<Cursor> found) {
        Set<Cursor> single = keys.get(key);
        if (single != null) {
            single.forEach(found);
        }
        tree.around(key, cursors -> cursors.forEach(found));
    }
}
