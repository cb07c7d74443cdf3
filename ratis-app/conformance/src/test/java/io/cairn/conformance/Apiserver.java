package io.cairn.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.Compare;
import io.cairn.api.etcd.DeleteRangeRequest;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.RangeResponse;
import io.cairn.api.etcd.RequestOp;
import io.cairn.api.etcd.TxnRequest;
import io.cairn.api.etcd.TxnResponse;
import io.cairn.api.etcd.WatchCreateRequest;
import io.grpc.Status.Code;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** What the apiserver of Kubernetes asks, in its own shapes; each request goes to the next endpoint. */
final class Apiserver {
    static final ByteString OBJECT = ByteString.copyFromUtf8("{\"kind\":\"Pod\"}");

    private final List<Endpoint> endpoints;
    private final AtomicInteger turn = new AtomicInteger();

    Apiserver(List<Endpoint> endpoints) {
        this.endpoints = List.copyOf(endpoints);
    }

    Endpoint next() {
        return endpoints.get(Math.floorMod(turn.incrementAndGet(), endpoints.size()));
    }

    static ByteString key(String key) {
        return ByteString.copyFromUtf8("/registry/" + key);
    }

    static RequestOp get(ByteString key) {
        return RequestOp.newBuilder()
                .setRequestRange(RangeRequest.newBuilder().setKey(key))
                .build();
    }

    /** Create when expected is 0, else update: only if the object is still as it was read. */
    static TxnRequest write(ByteString key, long expected, ByteString value) {
        return write(key, expected, value, 0);
    }

    static TxnRequest write(ByteString key, long expected, ByteString value, long lease) {
        PutRequest.Builder put =
                PutRequest.newBuilder().setKey(key).setValue(value).setLease(lease);
        return guarded(key, expected)
                .addSuccess(RequestOp.newBuilder().setRequestPut(put))
                .addFailure(get(key))
                .build();
    }

    static TxnRequest delete(ByteString key, long expected) {
        return guarded(key, expected)
                .addSuccess(RequestOp.newBuilder()
                        .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(key)))
                .addFailure(get(key))
                .build();
    }

    private static TxnRequest.Builder guarded(ByteString key, long expected) {
        return TxnRequest.newBuilder()
                .addCompare(Compare.newBuilder()
                        .setKey(key)
                        .setTarget(Compare.CompareTarget.MOD)
                        .setModRevision(expected));
    }

    static RangeRequest.Builder prefix(String prefix) {
        return RangeRequest.newBuilder().setKey(key(prefix)).setRangeEnd(end(prefix));
    }

    /** @param from the first revision it wants: that after the list's */
    static WatchCreateRequest watch(String prefix, long from) {
        return WatchCreateRequest.newBuilder()
                .setKey(key(prefix))
                .setRangeEnd(end(prefix))
                .setStartRevision(from)
                .setPrevKv(true)
                .setProgressNotify(true)
                .build();
    }

    private static ByteString end(String prefix) {
        return key(prefix.replaceAll("/$", "0"));
    }

    static TxnResponse outcome(Answer answer) {
        assertEquals(Code.OK, answer.code(), answer::toString);
        return (TxnResponse) answer.message();
    }

    TxnResponse txn(TxnRequest request) {
        return outcome(next().answer(request));
    }

    /** Carries out a write whose guard must hold, and returns its revision. */
    long written(TxnRequest request) {
        TxnResponse response = txn(request);
        assertTrue(response.getSucceeded(), response::toString);
        return response.getHeader().getRevision();
    }

    RangeResponse range(RangeRequest.Builder request) {
        Answer answer = next().answer(request.build());
        assertEquals(Code.OK, answer.code(), answer::toString);
        return (RangeResponse) answer.message();
    }

    /** The revision of a list, from the next of which on a watch follows it. */
    long listed(String prefix) {
        return range(prefix(prefix)).getHeader().getRevision();
    }
}
