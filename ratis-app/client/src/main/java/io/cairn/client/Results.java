package io.cairn.client;

import io.cairn.api.etcd.CompactionResponse;
import io.cairn.api.etcd.DeleteRangeResponse;
import io.cairn.api.etcd.PutResponse;
import io.cairn.api.etcd.RangeResponse;
import io.cairn.api.etcd.ResponseHeader;
import io.cairn.api.etcd.ResponseOp;
import io.cairn.api.etcd.TxnResponse;
import java.util.List;
import java.util.Optional;

/** From what KV calls answer on the wire to what this package shows. */
final class Results {
    private Results() {}

    static Header header(ResponseHeader wire) {
        return new Header(wire.getClusterId(), wire.getMemberId(), wire.getRevision(), wire.getRaftTerm());
    }

    static GetResult get(RangeResponse wire) {
        return new GetResult(header(wire.getHeader()), keyValues(wire.getKvsList()), wire.getMore(), wire.getCount());
    }

    static PutResult put(PutResponse wire) {
        Optional<KeyValue> previous = wire.hasPrevKv() ? Optional.of(keyValue(wire.getPrevKv())) : Optional.empty();
        return new PutResult(header(wire.getHeader()), previous);
    }

    static DeleteResult delete(DeleteRangeResponse wire) {
        return new DeleteResult(header(wire.getHeader()), wire.getDeleted(), keyValues(wire.getPrevKvsList()));
    }

    static TxnResult txn(TxnResponse wire) {
        List<OpResult> results =
                wire.getResponsesList().stream().map(Results::op).toList();
        return new TxnResult(header(wire.getHeader()), wire.getSucceeded(), results);
    }

    static CompactResult compact(CompactionResponse wire) {
        return new CompactResult(header(wire.getHeader()));
    }

    private static OpResult op(ResponseOp wire) {
        return switch (wire.getResponseCase()) {
            case RESPONSE_RANGE -> get(wire.getResponseRange());
            case RESPONSE_PUT -> put(wire.getResponsePut());
            case RESPONSE_DELETE_RANGE -> delete(wire.getResponseDeleteRange());
            case RESPONSE_TXN -> txn(wire.getResponseTxn());
            case RESPONSE_NOT_SET -> throw new IllegalStateException("an operation was answered with nothing");
        };
    }

    private static List<KeyValue> keyValues(List<io.cairn.api.etcd.KeyValue> wire) {
        return wire.stream().map(Results::keyValue).toList();
    }

    static KeyValue keyValue(io.cairn.api.etcd.KeyValue wire) {
        return new KeyValue(
                ByteSequence.of(wire.getKey()),
                ByteSequence.of(wire.getValue()),
                wire.getCreateRevision(),
                wire.getModRevision(),
                wire.getVersion(),
                wire.getLease());
    }
}
