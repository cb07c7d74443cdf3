package io.cairn.server.etcd;

import io.cairn.api.etcd.Compare;
import io.cairn.api.etcd.RequestOp;
import io.cairn.api.etcd.TxnRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** etcd's checks of a transaction before it reaches the log. Null means: go on. */
final class TxnValidation {
    /** etcd's max-txn-ops: bounds each list of a transaction, and with nesting the sum along each path, so also the depth. */
    static final int MAX_OPERATIONS = 128;

    private TxnValidation() {}

    static @Nullable EtcdError check(TxnRequest request) {
        EtcdError error = check(request, MAX_OPERATIONS);
        return error != null ? error : TxnKeys.check(request);
    }

    /** True when both branches hold nothing but ranges; a nested transaction, whatever is in it, counts as a write. */
    static boolean isReadOnly(TxnRequest request) {
        return onlyRanges(request.getSuccessList()) && onlyRanges(request.getFailureList());
    }

    /** Of a read-only transaction: may it be answered from what this peer has? Yes if each range may. */
    static boolean isSerializable(TxnRequest request) {
        return onlySerializable(request.getSuccessList()) && onlySerializable(request.getFailureList());
    }

    private static @Nullable EtcdError check(TxnRequest request, int budget) {
        int longest =
                Math.max(request.getCompareCount(), Math.max(request.getSuccessCount(), request.getFailureCount()));
        if (longest > budget) {
            return EtcdError.TOO_MANY_OPERATIONS;
        }
        for (Compare compare : request.getCompareList()) {
            if (compare.getKey().isEmpty()) {
                return EtcdError.EMPTY_KEY;
            }
        }
        EtcdError error = check(request.getSuccessList(), budget - longest);
        return error != null ? error : check(request.getFailureList(), budget - longest);
    }

    private static @Nullable EtcdError check(List<RequestOp> branch, int budgetBelow) {
        for (RequestOp op : branch) {
            EtcdError error = switch (op.getRequestCase()) {
                case REQUEST_RANGE -> KvValidation.check(op.getRequestRange());
                case REQUEST_PUT -> KvValidation.check(op.getRequestPut());
                case REQUEST_DELETE_RANGE -> KvValidation.check(op.getRequestDeleteRange());
                case REQUEST_TXN -> check(op.getRequestTxn(), budgetBelow);
                case REQUEST_NOT_SET -> EtcdError.KEY_NOT_FOUND;
            };
            if (error != null) {
                return error;
            }
        }
        return null;
    }

    private static boolean onlyRanges(List<RequestOp> branch) {
        for (RequestOp op : branch) {
            if (!op.hasRequestRange()) {
                return false;
            }
        }
        return true;
    }

    private static boolean onlySerializable(List<RequestOp> branch) {
        for (RequestOp op : branch) {
            if (!op.getRequestRange().getSerializable()) {
                return false;
            }
        }
        return true;
    }
}
