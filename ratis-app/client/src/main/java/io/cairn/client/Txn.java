package io.cairn.client;

import io.cairn.api.etcd.RequestOp;
import io.cairn.api.etcd.TxnRequest;

/**
 * A transaction: when all conditions hold, some operations, otherwise others; all of them in one revision or none.
 * Immutable: each method answers a copy with more in it. At most 128 of each.
 *
 * <pre>{@code
 * Txn.when(Compare.missing("lock")).then(Op.put("lock", "me")).otherwise(Op.get("lock"))
 * }</pre>
 */
public final class Txn {
    private final TxnRequest request;

    private Txn(TxnRequest.Builder request) {
        this.request = request.build();
    }

    /** A transaction under {@code conditions}; without any, it takes the first branch. */
    public static Txn when(Compare... conditions) {
        TxnRequest.Builder request = TxnRequest.newBuilder();
        for (Compare condition : conditions) {
            request.addCompare(condition.wire());
        }
        return new Txn(request);
    }

    /** Adds operations for when all conditions hold. */
    public Txn then(Op... ops) {
        TxnRequest.Builder more = request.toBuilder();
        for (Op op : ops) {
            more.addSuccess(op.wire());
        }
        return new Txn(more);
    }

    /** Adds operations for when a condition does not hold. */
    public Txn otherwise(Op... ops) {
        TxnRequest.Builder more = request.toBuilder();
        for (Op op : ops) {
            more.addFailure(op.wire());
        }
        return new Txn(more);
    }

    TxnRequest request() {
        return request;
    }

    boolean readsOnly() {
        return request.getSuccessList().stream().allMatch(RequestOp::hasRequestRange)
                && request.getFailureList().stream().allMatch(RequestOp::hasRequestRange);
    }
}
