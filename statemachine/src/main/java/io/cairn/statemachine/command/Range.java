package io.cairn.statemachine.command;

import io.cairn.statemachine.KeyRange;

/**
 * Reads a range at one revision, by the rules of etcd's Range.
 *
 * @param limit at most so many keys; 0 or less: all
 * @param revision 0: the current one. Outside a transaction less than 0 means the same
 * @param minModRevision bounds of zero do not bound; the same for the other three
 */
public record Range(
        KeyRange range,
        long limit,
        long revision,
        Order order,
        Target target,
        boolean keysOnly,
        boolean countOnly,
        long minModRevision,
        long maxModRevision,
        long minCreateRevision,
        long maxCreateRevision)
        implements Operation {
    /** etcd's sort_order. */
    public enum Order {
        NONE,
        ASCEND,
        DESCEND
    }

    /** etcd's sort_target. */
    public enum Target {
        KEY,
        VERSION,
        CREATE,
        MOD,
        VALUE
    }

    /** All of a range, now, in key order. */
    public static Range of(KeyRange range) {
        return new Range(range, 0, 0, Order.NONE, Target.KEY, false, false, 0, 0, 0, 0);
    }
}
