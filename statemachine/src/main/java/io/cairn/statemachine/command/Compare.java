package io.cairn.statemachine.command;

import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.KeyRange;

/**
 * A guard of a transaction: true when it holds for every key of the range. An empty range counts as one missing
 * key, whose numbers are all 0 and whose value matches nothing.
 *
 * @param number what VERSION, CREATE, MOD and LEASE are compared with
 * @param value what VALUE is compared with
 */
public record Compare(KeyRange range, Result result, Target target, long number, Bytes value) {
    /** etcd's compare result; one that etcd does not know is always true. */
    public enum Result {
        EQUAL,
        GREATER,
        LESS,
        NOT_EQUAL,
        UNRECOGNIZED
    }

    /** etcd's compare target; one that etcd does not know compares as equal. */
    public enum Target {
        VERSION,
        CREATE,
        MOD,
        VALUE,
        LEASE,
        UNRECOGNIZED
    }
}
