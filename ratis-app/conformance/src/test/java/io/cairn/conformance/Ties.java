package io.cairn.conformance;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.cairn.api.etcd.KeyValue;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.RangeRequest.SortTarget;
import io.cairn.api.etcd.RangeResponse;
import io.cairn.api.etcd.RequestOp;
import io.cairn.api.etcd.ResponseOp;
import io.cairn.api.etcd.TxnRequest;
import io.cairn.api.etcd.TxnResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Sorted ranges in which it does not matter in which order keys of equal sort value come. Go sorts no more than 12
 * elements stably, so there nothing is forgiven.
 */
final class Ties {
    private static final int STABLE_MAX = 12;

    private Ties() {}

    /** The response with ties in key order; of a tie that the limit cuts, only the number is left. */
    static Message settled(Message request, Message response) {
        if (request instanceof RangeRequest range && response instanceof RangeResponse answer) {
            return range(range, answer);
        }
        if (request instanceof TxnRequest txn && response instanceof TxnResponse answer) {
            return txn(txn, answer);
        }
        return response;
    }

    private static TxnResponse txn(TxnRequest request, TxnResponse response) {
        List<RequestOp> branch = response.getSucceeded() ? request.getSuccessList() : request.getFailureList();
        TxnResponse.Builder settled = response.toBuilder();
        for (int i = 0; i < Math.min(branch.size(), response.getResponsesCount()); i++) {
            RequestOp op = branch.get(i);
            ResponseOp answer = response.getResponses(i);
            if (op.hasRequestRange() && answer.hasResponseRange()) {
                settled.setResponses(
                        i, answer.toBuilder().setResponseRange(range(op.getRequestRange(), answer.getResponseRange())));
            } else if (op.hasRequestTxn() && answer.hasResponseTxn()) {
                settled.setResponses(
                        i, answer.toBuilder().setResponseTxn(txn(op.getRequestTxn(), answer.getResponseTxn())));
            }
        }
        return settled.build();
    }

    private static RangeResponse range(RangeRequest request, RangeResponse response) {
        if (request.getSortTarget() == SortTarget.KEY || response.getCount() <= STABLE_MAX) {
            return response;
        }
        List<KeyValue> kvs = new ArrayList<>();
        List<KeyValue> tied = new ArrayList<>();
        for (KeyValue kv : response.getKvsList()) {
            if (!tied.isEmpty() && !sortValue(request, tied.get(0)).equals(sortValue(request, kv))) {
                kvs.addAll(inKeyOrder(tied));
                tied.clear();
            }
            tied.add(kv);
        }
        kvs.addAll(
                response.getMore()
                        ? tied.stream().map(kv -> KeyValue.getDefaultInstance()).toList()
                        : inKeyOrder(tied));
        return response.toBuilder().clearKvs().addAllKvs(kvs).build();
    }

    private static List<KeyValue> inKeyOrder(List<KeyValue> kvs) {
        return kvs.stream()
                .sorted(Comparator.comparing(KeyValue::getKey, ByteString.unsignedLexicographicalComparator()))
                .toList();
    }

    /** With keys only, values cannot be seen: then all keys are one tie. */
    private static Object sortValue(RangeRequest request, KeyValue kv) {
        return switch (request.getSortTarget()) {
            case VERSION -> kv.getVersion();
            case CREATE -> kv.getCreateRevision();
            case MOD -> kv.getModRevision();
            case VALUE -> kv.getValue();
            default -> kv.getKey();
        };
    }
}
