package io.cairn.server.etcd;

import static io.cairn.server.etcd.WireBytes.toWire;

import io.cairn.api.etcd.CompactionResponse;
import io.cairn.api.etcd.DeleteRangeResponse;
import io.cairn.api.etcd.KeyValue;
import io.cairn.api.etcd.PutResponse;
import io.cairn.api.etcd.RangeResponse;
import io.cairn.api.etcd.ResponseHeader;
import io.cairn.api.etcd.ResponseOp;
import io.cairn.api.etcd.TxnResponse;
import io.cairn.statemachine.command.Outcome;
import java.util.List;

/** Outcomes as responses of etcd's KV service. */
final class KvResponses {
    private final Headers headers;

    KvResponses(Headers headers) {
        this.headers = headers;
    }

    PutResponse put(Outcome outcome) {
        return put((Outcome.Put) outcome, headers.at(outcome.revision()));
    }

    DeleteRangeResponse deleteRange(Outcome outcome) {
        return deleteRange((Outcome.Deleted) outcome, headers.at(outcome.revision()));
    }

    RangeResponse range(Outcome outcome) {
        return range((Outcome.Range) outcome, headers.at(outcome.revision()));
    }

    TxnResponse txn(Outcome outcome) {
        return txn((Outcome.Txn) outcome, headers.at(outcome.revision()));
    }

    CompactionResponse compact(Outcome outcome) {
        return CompactionResponse.newBuilder()
                .setHeader(headers.at(outcome.revision()))
                .build();
    }

    private static PutResponse put(Outcome.Put outcome, ResponseHeader header) {
        PutResponse.Builder response = PutResponse.newBuilder().setHeader(header);
        io.cairn.statemachine.KeyValue previous = outcome.previous();
        if (previous != null) {
            response.setPrevKv(keyValue(previous));
        }
        return response.build();
    }

    private static DeleteRangeResponse deleteRange(Outcome.Deleted outcome, ResponseHeader header) {
        DeleteRangeResponse.Builder response =
                DeleteRangeResponse.newBuilder().setHeader(header).setDeleted(outcome.deleted());
        outcome.previous().forEach(previous -> response.addPrevKvs(keyValue(previous)));
        return response.build();
    }

    private static RangeResponse range(Outcome.Range outcome, ResponseHeader header) {
        RangeResponse.Builder response = RangeResponse.newBuilder()
                .setHeader(header)
                .setMore(outcome.more())
                .setCount(outcome.count());
        outcome.kvs().forEach(kv -> response.addKvs(keyValue(kv)));
        return response.build();
    }

    private static TxnResponse txn(Outcome.Txn outcome, ResponseHeader header) {
        TxnResponse.Builder response =
                TxnResponse.newBuilder().setHeader(header).setSucceeded(outcome.succeeded());
        List<Outcome> outcomes = outcome.outcomes();
        outcomes.forEach(inner -> response.addResponses(operation(inner)));
        return response.build();
    }

    private static ResponseOp operation(Outcome outcome) {
        ResponseOp.Builder response = ResponseOp.newBuilder();
        if (outcome instanceof Outcome.Range range) {
            response.setResponseRange(range(range, Headers.inside(range.revision())));
        } else if (outcome instanceof Outcome.Put put) {
            response.setResponsePut(put(put, Headers.inside(put.revision())));
        } else if (outcome instanceof Outcome.Deleted deleted) {
            response.setResponseDeleteRange(deleteRange(deleted, Headers.inside(deleted.revision())));
        } else if (outcome instanceof Outcome.Txn txn) {
            // etcd's header of a nested transaction is there and all zero.
            response.setResponseTxn(txn(txn, ResponseHeader.getDefaultInstance()));
        } else {
            throw new IllegalStateException("no operation has the outcome " + outcome.getClass());
        }
        return response.build();
    }

    static KeyValue keyValue(io.cairn.statemachine.KeyValue kv) {
        return KeyValue.newBuilder()
                .setKey(toWire(kv.key()))
                .setCreateRevision(kv.createRevision())
                .setModRevision(kv.modRevision())
                .setVersion(kv.version())
                .setValue(toWire(kv.value()))
                .setLease(kv.lease())
                .build();
    }
}
