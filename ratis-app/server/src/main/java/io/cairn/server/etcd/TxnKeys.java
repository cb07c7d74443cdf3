package io.cairn.server.etcd;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.RequestOp;
import io.cairn.api.etcd.TxnRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys that one branch of a transaction changes, and etcd's rule for them: no key is put twice, and no key is
 * put that the same branch deletes. A nested transaction counts with both its branches; the same put in both of them
 * is fine, since only one is taken. Nested deletes guard the nested transactions after them, and the puts of the
 * branch itself, but not the nested transactions before them: that is how etcd does it, so it is kept.
 */
final class TxnKeys {
    private final Set<ByteString> puts = new HashSet<>();
    private final DeletedKeys deletes = new DeletedKeys();

    private TxnKeys() {}

    /** Null, or {@link EtcdError#DUPLICATE_KEY}. The transaction has passed the other checks. */
    static @Nullable EtcdError check(TxnRequest request) {
        if (isSimple(request.getSuccessList()) && isSimple(request.getFailureList())) {
            return null;
        }
        return of(request.getSuccessList()) == null || of(request.getFailureList()) == null
                ? EtcdError.DUPLICATE_KEY
                : null;
    }

    /** One operation that is no transaction cannot clash: the shape of nearly all transactions there are. */
    private static boolean isSimple(List<RequestOp> branch) {
        return branch.isEmpty() || branch.size() == 1 && !branch.get(0).hasRequestTxn();
    }

    /** Null when the branch breaks the rule. */
    private static @Nullable TxnKeys of(List<RequestOp> branch) {
        TxnKeys keys = new TxnKeys();
        for (RequestOp op : branch) {
            if (op.hasRequestDeleteRange()) {
                keys.deletes.add(op.getRequestDeleteRange());
            }
        }
        for (RequestOp op : branch) {
            if (op.hasRequestTxn() && !keys.addNested(op.getRequestTxn())) {
                return null;
            }
        }
        for (RequestOp op : branch) {
            if (op.hasRequestPut() && !keys.addPut(op.getRequestPut().getKey())) {
                return null;
            }
        }
        return keys;
    }

    private boolean addNested(TxnRequest nested) {
        TxnKeys success = of(nested.getSuccessList());
        TxnKeys failure = of(nested.getFailureList());
        if (success == null || failure == null) {
            return false;
        }
        for (ByteString key : success.puts) {
            if (!addPut(key)) {
                return false;
            }
        }
        for (ByteString key : failure.puts) {
            if (!success.puts.contains(key) && !addPut(key)) {
                return false;
            }
        }
        deletes.addAll(success.deletes);
        deletes.addAll(failure.deletes);
        return true;
    }

    private boolean addPut(ByteString key) {
        return !deletes.contains(key) && puts.add(key);
    }
}
