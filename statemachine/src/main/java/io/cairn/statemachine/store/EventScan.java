package io.cairn.statemachine.store;

import io.cairn.statemachine.Event;
import io.cairn.statemachine.KeyValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the history as events. What is compacted stays readable here until garbage collection has begun to delete it,
 * because those who were told of every revision so far must not lose one to a compaction that came right behind it.
 */
final class EventScan {
    /** What an event costs besides its key and value, so that pages of empty ones end too. */
    private static final int EVENT_OVERHEAD_BYTES = 64;

    private EventScan() {}

    static Events read(Rows rows, long from, long to, Events.Limits limits) {
        long collected = collected(rows);
        if (from <= collected && from < rows.compactedRevision()) {
            return new Events.Compacted(rows.compactedRevision());
        }
        long last = Math.min(to, rows.revision());
        if (from > last) {
            return new Events.Page(List.of(), from);
        }
        List<Event> events = new ArrayList<>();
        long next = scan(rows, Math.max(0, from), last, limits, events);
        return new Events.Page(events, next);
    }

    private static long scan(Rows rows, long from, long last, Events.Limits limits, List<Event> events) {
        int revisions = 0;
        long bytes = 0;
        long current = -1;
        try (Scan history = rows.scan(Family.HISTORY, Keys.history(last + 1, 0, false))) {
            for (boolean more = history.seek(Keys.history(from, 0, false)); more; more = history.next()) {
                byte[] row = history.key();
                long main = Keys.historyMain(row);
                if (main != current) {
                    if (revisions == limits.revisions() || bytes > limits.bytes()) {
                        return main;
                    }
                    revisions++;
                    current = main;
                }
                byte[] value = history.value();
                bytes += value.length + EVENT_OVERHEAD_BYTES;
                KeyValue kv = KeyValueRow.decode(value);
                events.add(Keys.isTombstone(row) ? Event.delete(kv.key(), main) : new Event(kv, false));
            }
        }
        return last + 1;
    }

    static @Nullable KeyValue previous(Rows rows, Event event) {
        long before = event.revision() - 1;
        if (event.isCreation() || before < collected(rows)) {
            return null;
        }
        return rows.get(event.key(), before);
    }

    /** States from this revision on are whole, and so are the events above it; -1 when nothing was ever deleted. */
    private static long collected(Rows rows) {
        byte[] row = rows.read(Family.META, MetaRows.COLLECTED);
        return row == null ? -1 : MetaRows.parse(row, CollectorRow::decode).target();
    }
}
