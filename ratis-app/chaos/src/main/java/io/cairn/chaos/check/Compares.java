package io.cairn.chaos.check;

import io.cairn.api.etcd.Compare;
import io.cairn.api.etcd.Compare.CompareResult;
import io.cairn.api.etcd.KeyValue;
import java.util.List;

/** The comparisons of a txn in the model. */
final class Compares {
    private Compares() {}

    static boolean holds(State state, Compare compare) {
        List<KeyValue> there = state.in(new KeyRange(compare.getKey(), compare.getRangeEnd()));
        if (there.isEmpty()) {
            // Nothing is like a key with all numbers 0, but has no value to compare with.
            return compare.getTarget() != Compare.CompareTarget.VALUE && holds(compare, KeyValue.getDefaultInstance());
        }
        return there.stream().allMatch(kv -> holds(compare, kv));
    }

    private static boolean holds(Compare compare, KeyValue kv) {
        int order = switch (compare.getTarget()) {
            case VERSION -> Long.compare(kv.getVersion(), compare.getVersion());
            case CREATE -> Long.compare(kv.getCreateRevision(), compare.getCreateRevision());
            case MOD -> Long.compare(kv.getModRevision(), compare.getModRevision());
            case LEASE -> Long.compare(kv.getLease(), compare.getLease());
            case VALUE -> KeyRange.ORDER.compare(kv.getValue(), compare.getValue());
            case UNRECOGNIZED -> throw new IllegalArgumentException("unknown target: " + compare);
        };
        return holds(compare.getResult(), order);
    }

    private static boolean holds(CompareResult wanted, int order) {
        return switch (wanted) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case GREATER -> order > 0;
            case LESS -> order < 0;
            case UNRECOGNIZED -> throw new IllegalArgumentException("unknown comparison: " + wanted);
        };
    }
}
