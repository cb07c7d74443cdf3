package io.cairn.statemachine.store;

import io.cairn.statemachine.command.Compare;
import io.cairn.statemachine.command.Operation;
import io.cairn.statemachine.command.Outcome.Reason;
import io.cairn.statemachine.command.Put;
import io.cairn.statemachine.command.Range;
import io.cairn.statemachine.command.Txn;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which branches a transaction takes: decided, and checked, before any of its operations runs.
 *
 * @param nested plans of the transactions inside the branch taken, in order
 */
record Plan(boolean succeeded, List<Operation> operations, List<Plan> nested) {
    static Plan of(State before, Txn txn) {
        boolean succeeded = true;
        for (Compare compare : txn.compares()) {
            if (!Guard.holds(before, compare)) {
                succeeded = false;
                break;
            }
        }
        List<Operation> operations = succeeded ? txn.success() : txn.failure();
        List<Plan> nested = new ArrayList<>();
        for (Operation operation : operations) {
            if (operation instanceof Txn inner) {
                nested.add(of(before, inner));
            }
        }
        return new Plan(succeeded, operations, nested);
    }

    /** Why the transaction cannot be done as a whole, null when it can. As in etcd, puts are looked at first. */
    @Nullable
    Reason refuse(State before) {
        Reason reason = refusePuts(before);
        return reason != null ? reason : refuseRanges(before);
    }

    private @Nullable Reason refusePuts(State before) {
        Iterator<Plan> plans = nested.iterator();
        Reason reason = null;
        for (Operation operation : operations) {
            if (operation instanceof Put put) {
                reason = refuse(put, before);
            } else if (operation instanceof Txn) {
                reason = plans.next().refusePuts(before);
            }
            if (reason != null) {
                return reason;
            }
        }
        return null;
    }

    private @Nullable Reason refuseRanges(State before) {
        Iterator<Plan> plans = nested.iterator();
        Reason reason = null;
        for (Operation operation : operations) {
            if (operation instanceof Range range) {
                reason = refuse(range, before);
            } else if (operation instanceof Txn) {
                reason = plans.next().refuseRanges(before);
            }
            if (reason != null) {
                return reason;
            }
        }
        return null;
    }

    /** A key to keep something of comes before the lease here; a put that stands alone has it the other way round. */
    private static @Nullable Reason refuse(Put put, State state) {
        boolean needsKey = put.ignoreValue() || put.ignoreLease();
        if (needsKey && state.get(put.key(), state.revision()) == null) {
            return Reason.KEY_NOT_FOUND;
        }
        return put.lease() != 0 && state.leases().get(put.lease()) == null ? Reason.LEASE_NOT_FOUND : null;
    }

    private static @Nullable Reason refuse(Range range, State before) {
        if (range.revision() > before.revision()) {
            return Reason.FUTURE_REVISION;
        }
        return range.revision() != 0 && range.revision() < before.compactedRevision() ? Reason.COMPACTED : null;
    }
}
