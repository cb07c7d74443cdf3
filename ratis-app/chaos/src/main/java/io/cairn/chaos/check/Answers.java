package io.cairn.chaos.check;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.cairn.api.etcd.CompactionRequest;
import io.cairn.api.etcd.DeleteRangeResponse;
import io.cairn.api.etcd.LeaseGrantRequest;
import io.cairn.api.etcd.LeaseRevokeRequest;
import io.cairn.api.etcd.PutResponse;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.RequestOp;
import io.cairn.api.etcd.ResponseHeader;
import io.cairn.api.etcd.ResponseOp;
import io.cairn.api.etcd.TxnRequest;
import io.cairn.api.etcd.TxnResponse;
import io.cairn.chaos.history.Operation;
import io.cairn.chaos.history.Outcome;
import java.util.Optional;
import java.util.stream.Stream;

/** What requests and answers say about themselves. */
final class Answers {
    private Answers() {}

    /** The answer of an acknowledged operation. */
    static Optional<Message> of(Operation operation) {
        return operation.outcome() instanceof Outcome.Acknowledged done
                ? Optional.of(done.response())
                : Optional.empty();
    }

    /** Of its header, 0 if it has none. */
    static long revision(Message response) {
        FieldDescriptor header = response.getDescriptorForType().findFieldByName("header");
        return header == null ? 0 : ((ResponseHeader) response.getField(header)).getRevision();
    }

    /** Without any header, as the model answers. */
    static Message bare(Message response) {
        if (response instanceof TxnResponse txn) {
            return bare(txn);
        }
        FieldDescriptor header = response.getDescriptorForType().findFieldByName("header");
        return response.toBuilder().clearField(header).build();
    }

    private static TxnResponse bare(TxnResponse txn) {
        TxnResponse.Builder bare = txn.toBuilder().clearHeader().clearResponses();
        for (ResponseOp op : txn.getResponsesList()) {
            bare.addResponses(bare(op));
        }
        return bare.build();
    }

    private static ResponseOp bare(ResponseOp op) {
        ResponseOp.Builder bare = op.toBuilder();
        switch (op.getResponseCase()) {
            case RESPONSE_RANGE -> bare.getResponseRangeBuilder().clearHeader();
            case RESPONSE_PUT -> bare.getResponsePutBuilder().clearHeader();
            case RESPONSE_DELETE_RANGE -> bare.getResponseDeleteRangeBuilder().clearHeader();
            case RESPONSE_TXN -> bare.setResponseTxn(bare(op.getResponseTxn()));
            case RESPONSE_NOT_SET -> {}
        }
        return bare.build();
    }

    /** Whether what was answered made a revision. */
    static boolean changed(Message response) {
        if (response instanceof DeleteRangeResponse delete) {
            return delete.getDeleted() > 0;
        } else if (response instanceof TxnResponse txn) {
            return txn.getResponsesList().stream().anyMatch(Answers::changed);
        }
        return response instanceof PutResponse;
    }

    private static boolean changed(ResponseOp op) {
        return op.hasResponsePut()
                || op.hasResponseDeleteRange() && changed(op.getResponseDeleteRange())
                || op.hasResponseTxn() && changed(op.getResponseTxn());
    }

    /** Whether it is read or written in the model: a request of keys. */
    static boolean isOfKeys(Message request) {
        return request instanceof RangeRequest
                || request instanceof TxnRequest
                || request instanceof io.cairn.api.etcd.PutRequest
                || request instanceof io.cairn.api.etcd.DeleteRangeRequest;
    }

    /** Whether it takes its place between the call and the answer: all but reads that may be old. */
    static boolean isLinearizable(Message request) {
        if (request instanceof RangeRequest range) {
            return !range.getSerializable();
        } else if (request instanceof TxnRequest txn) {
            return !operations(txn)
                    .allMatch(op -> op.hasRequestRange() && op.getRequestRange().getSerializable());
        }
        return isOfKeys(request)
                || request instanceof CompactionRequest
                || request instanceof LeaseGrantRequest
                || request instanceof LeaseRevokeRequest;
    }

    private static Stream<RequestOp> operations(TxnRequest txn) {
        return Stream.concat(txn.getSuccessList().stream(), txn.getFailureList().stream());
    }
}
