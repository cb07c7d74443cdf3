package io.cairn.statemachine.store;

import io.cairn.statemachine.KeyValue;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.Range;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Answers one {@link Range} over a state, by etcd's rules. */
final class Query {
    private final State state;
    private final Range range;
    private final long at;
    private final Consumer<KeyValue> held;

    private Query(State state, Range range, long at, Consumer<KeyValue> held) {
        this.state = state;
        this.range = range;
        this.at = at;
        this.held = held;
    }

    static Outcome run(State state, Range range) {
        return run(state, range, kv -> {});
    }

    /** @param held is told of each key that the heap has to hold, and may throw */
    static Outcome run(State state, Range range, Consumer<KeyValue> held) {
        long current = state.revision();
        long at = range.revision() <= 0 ? current : range.revision();
        if (at > current) {
            return new Outcome.Rejected(current, Outcome.Reason.FUTURE_REVISION);
        }
        if (at < state.compactedRevision()) {
            return new Outcome.Rejected(current, Outcome.Reason.COMPACTED);
        }
        Query query = new Query(state, range, at, held);
        return range.range().isSingle() ? query.single() : query.many();
    }

    static Outcome page(State state, View.Page page) {
        long current = state.revision();
        if (page.revision() > current) {
            return new Outcome.Rejected(current, Outcome.Reason.FUTURE_REVISION);
        }
        if (page.revision() < state.compactedRevision()) {
            return new Outcome.Rejected(current, Outcome.Reason.COMPACTED);
        }
        List<KeyValue> kvs = new ArrayList<>();
        long bytes = 0;
        try (State.Cursor cursor = state.cursor(page.range(), page.revision())) {
            while (cursor.next()) {
                if (kvs.size() == page.keys() || bytes >= page.bytes()) {
                    return new Outcome.Range(current, kvs, true, kvs.size());
                }
                KeyValue kv = page.keysOnly() ? cursor.keyValue().withoutValue() : cursor.keyValue();
                bytes += kv.key().length() + kv.value().length();
                kvs.add(kv);
            }
        }
        return new Outcome.Range(current, kvs, false, kvs.size());
    }

    private Outcome.Range single() {
        KeyValue kv = state.get(range.range().start(), at);
        if (kv == null) {
            return answer(List.of(), false, 0);
        }
        if (range.countOnly() || !passes(kv)) {
            return answer(List.of(), false, 1);
        }
        KeyValue shaped = shape(kv);
        held.accept(shaped);
        return answer(List.of(shaped), false, 1);
    }

    private Outcome.Range many() {
        List<KeyValue> kvs = new ArrayList<>();
        long loaded = range.countOnly() ? 0 : loadLimit();
        long count = 0;
        try (State.Cursor cursor = state.cursor(range.range(), at)) {
            while (cursor.next()) {
                if (count++ < loaded) {
                    KeyValue kv = cursor.keyValue();
                    if (passes(kv)) {
                        KeyValue kept = range.target() == Range.Target.VALUE ? kv : shape(kv);
                        held.accept(kept);
                        kvs.add(kept);
                    }
                }
            }
        }
        Comparator<KeyValue> order = order();
        if (order != null) {
            kvs.sort(order);
        }
        boolean more = range.limit() > 0 && kvs.size() > range.limit();
        List<KeyValue> cut = more ? kvs.subList(0, (int) range.limit()) : kvs;
        return answer(cut.stream().map(this::shape).toList(), more, count);
    }

    /** One key more than the limit, to know of more, unless an order or a filter may choose any key. */
    private long loadLimit() {
        boolean ordered = range.order() == Range.Order.NONE
                || range.order() == Range.Order.ASCEND && range.target() == Range.Target.KEY;
        boolean all = range.limit() <= 0 || !ordered || isFiltered();
        return all || range.limit() == Long.MAX_VALUE ? Long.MAX_VALUE : range.limit() + 1;
    }

    private boolean isFiltered() {
        return range.minModRevision() != 0
                || range.maxModRevision() != 0
                || range.minCreateRevision() != 0
                || range.maxCreateRevision() != 0;
    }

    private boolean passes(KeyValue kv) {
        return within(kv.modRevision(), range.minModRevision(), range.maxModRevision())
                && within(kv.createRevision(), range.minCreateRevision(), range.maxCreateRevision());
    }

    private static boolean within(long revision, long min, long max) {
        return (min == 0 || revision >= min) && (max == 0 || revision <= max);
    }

    private KeyValue shape(KeyValue kv) {
        return range.keysOnly() ? kv.withoutValue() : kv;
    }

    /** Null for the order in which keys come; ties keep that order. */
    private @Nullable Comparator<KeyValue> order() {
        boolean descending = range.order() == Range.Order.DESCEND;
        if (range.target() == Range.Target.KEY && !descending) {
            return null;
        }
        Comparator<KeyValue> ascending = by(range.target());
        return descending ? ascending.reversed() : ascending;
    }

    private static Comparator<KeyValue> by(Range.Target target) {
        return switch (target) {
            case KEY -> Comparator.comparing(KeyValue::key);
            case VERSION -> Comparator.comparingLong(KeyValue::version);
            case CREATE -> Comparator.comparingLong(KeyValue::createRevision);
            case MOD -> Comparator.comparingLong(KeyValue::modRevision);
            case VALUE -> Comparator.comparing(KeyValue::value);
        };
    }

    private Outcome.Range answer(List<KeyValue> kvs, boolean more, long count) {
        return new Outcome.Range(state.revision(), kvs, more, count);
    }
}
