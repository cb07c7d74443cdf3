package io.cairn.conformance;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.Compare;
import io.cairn.api.etcd.DeleteRangeRequest;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.RequestOp;
import io.cairn.api.etcd.TxnRequest;
import java.util.HashSet;
import java.util.Set;

/** One random transaction. Most name no key twice, so that most are carried out. */
final class TxnRequests {
    private static final int DEPTH_MAX = 3;
    private static final int ATTEMPTS = 20;

    private final Dice dice;
    private final KvRequests requests;
    private final boolean careful;
    private final boolean readOnly;

    /**
     * Either puts that keep what a key has, or deletions with an open end: both in one end in a panic of etcd, which
     * does not see that the deletion takes the key away before the put.
     */
    private final boolean keep;

    private final Set<ByteString> written = new HashSet<>();

    TxnRequests(Dice dice, KvRequests requests) {
        this.dice = dice;
        this.requests = requests;
        this.careful = dice.mille(850);
        this.readOnly = dice.mille(200);
        this.keep = dice.mille(500);
    }

    TxnRequest next() {
        return txn(1);
    }

    private TxnRequest txn(int depth) {
        TxnRequest.Builder txn = TxnRequest.newBuilder();
        for (int i = dice.below(3); i > 0; i--) {
            txn.addCompare(compare());
        }
        for (int i = dice.below(5); i > 0; i--) {
            txn.addSuccess(operation(depth));
        }
        for (int i = dice.below(4); i > 0; i--) {
            txn.addFailure(operation(depth));
        }
        return txn.build();
    }

    private RequestOp operation(int depth) {
        int choice = readOnly ? 0 : dice.below(100);
        RequestOp.Builder op = RequestOp.newBuilder();
        if (choice < 35) {
            return op.setRequestRange(requests.range()).build();
        }
        if (choice < 70) {
            return op.setRequestPut(put()).build();
        }
        if (choice < 82) {
            return op.setRequestDeleteRange(deleteRange()).build();
        }
        if (choice < 99 && depth < DEPTH_MAX) {
            return op.setRequestTxn(txn(depth + 1)).build();
        }
        return dice.mille(100) ? op.build() : op.setRequestPut(put()).build();
    }

    private PutRequest put() {
        PutRequest put = requests.put(keep);
        for (int i = 0; careful && i < ATTEMPTS && !written.add(put.getKey()); i++) {
            put = requests.put(keep);
        }
        return put;
    }

    private DeleteRangeRequest deleteRange() {
        DeleteRangeRequest delete = requests.deleteRange(!keep);
        for (int i = 0; careful && i < ATTEMPTS && !isApart(delete); i++) {
            delete = requests.deleteRange(!keep);
        }
        return delete;
    }

    private boolean isApart(DeleteRangeRequest delete) {
        return delete.getRangeEnd().isEmpty()
                ? written.add(delete.getKey())
                : delete.getRangeEnd().equals(Keys.ZERO);
    }

    private Compare compare() {
        Compare.Builder compare = Compare.newBuilder().setKey(requests.keys().given());
        if (dice.mille(250)) {
            compare.setRangeEnd(requests.keys().end(compare.getKey()));
        }
        compare.setTargetValue(dice.mille(20) ? 9 : dice.below(5));
        compare.setResultValue(dice.mille(20) ? 9 : dice.below(4));
        switch (dice.mille(930) ? compare.getTargetValue() : dice.below(6)) {
            case 0 -> compare.setVersion(dice.below(4));
            case 1 -> compare.setCreateRevision(dice.mille(500) ? 0 : requests.revisionToRead());
            case 2 -> compare.setModRevision(dice.mille(300) ? 0 : requests.revisionToRead());
            case 3 -> compare.setValue(requests.keys().value());
            case 4 -> compare.setLease(dice.mille(500) ? 0 : dice.one(KvRequests.LEASES));
            default -> compare.clearTargetUnion();
        }
        return compare.build();
    }
}
