package io.cairn.statemachine.store;

import io.cairn.statemachine.KeyValue;
import io.cairn.statemachine.command.Compare;
import org.jspecify.annotations.Nullable;

/** Decides one {@link Compare} over a state. */
final class Guard {
    private Guard() {}

    static boolean holds(State state, Compare compare) {
        if (compare.range().isSingle()) {
            return holds(compare, state.get(compare.range().start(), state.revision()));
        }
        boolean any = false;
        try (State.Cursor cursor = state.cursor(compare.range(), state.revision())) {
            while (cursor.next()) {
                any = true;
                if (!holds(compare, cursor.keyValue())) {
                    return false;
                }
            }
        }
        return any || holds(compare, null);
    }

    private static boolean holds(Compare compare, @Nullable KeyValue kv) {
        if (compare.target() == Compare.Target.VALUE && kv == null) {
            return false;
        }
        int order = order(compare, kv);
        return switch (compare.result()) {
            case EQUAL -> order == 0;
            case GREATER -> order > 0;
            case LESS -> order < 0;
            case NOT_EQUAL -> order != 0;
            case UNRECOGNIZED -> true;
        };
    }

    private static int order(Compare compare, @Nullable KeyValue kv) {
        return switch (compare.target()) {
            case VERSION -> Long.compare(kv == null ? 0 : kv.version(), compare.number());
            case CREATE -> Long.compare(kv == null ? 0 : kv.createRevision(), compare.number());
            case MOD -> Long.compare(kv == null ? 0 : kv.modRevision(), compare.number());
            case LEASE -> Long.compare(kv == null ? 0 : kv.lease(), compare.number());
            case VALUE -> kv == null ? 0 : kv.value().compareTo(compare.value());
            case UNRECOGNIZED -> 0;
        };
    }
}
