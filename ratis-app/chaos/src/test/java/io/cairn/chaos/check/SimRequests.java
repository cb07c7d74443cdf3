package io.cairn.chaos.check;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.cairn.api.etcd.Compare;
import io.cairn.api.etcd.Compare.CompareResult;
import io.cairn.api.etcd.Compare.CompareTarget;
import io.cairn.api.etcd.DeleteRangeRequest;
import io.cairn.api.etcd.DeleteRangeResponse;
import io.cairn.api.etcd.KeyValue;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.PutResponse;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.RangeResponse;
import io.cairn.api.etcd.RequestOp;
import io.cairn.api.etcd.ResponseHeader;
import io.cairn.api.etcd.ResponseOp;
import io.cairn.api.etcd.TxnRequest;
import io.cairn.api.etcd.TxnResponse;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;

/** Requests of clients of a {@link Simulation}, and what each does to a {@link SimStore}. */
final class SimRequests {
    /** A request, and what it does and answers when its turn comes. */
    record Request(Message message, Effect effect) {}

    interface Effect {
        Message on(SimStore store);
    }

    private static final String END = "k~";

    private final Random random;
    private final int keys;
    private int values;

    SimRequests(Random random, int keys) {
        this.random = random;
        this.keys = keys;
    }

    private String key() {
        return "k" + random.nextInt(keys);
    }

    private ByteString value() {
        return bytes("v" + values++);
    }

    private static ByteString bytes(String text) {
        return ByteString.copyFromUtf8(text);
    }

    static ResponseHeader header(long revision) {
        return ResponseHeader.newBuilder()
                .setRevision(revision)
                .setMemberId(9)
                .setRaftTerm(3)
                .build();
    }

    Request put(long lease) {
        String key = key();
        ByteString value = value();
        boolean wantsPrevious = random.nextBoolean();
        PutRequest request = PutRequest.newBuilder()
                .setKey(bytes(key))
                .setValue(value)
                .setLease(lease)
                .setPrevKv(wantsPrevious)
                .build();
        return new Request(request, store -> {
            KeyValue before = store.now().get(key);
            store.put(key, value, lease);
            PutResponse.Builder response = PutResponse.newBuilder().setHeader(header(store.commit()));
            return (before != null && wantsPrevious ? response.setPrevKv(before) : response).build();
        });
    }

    Request get() {
        String key = key();
        RangeRequest request = RangeRequest.newBuilder().setKey(bytes(key)).build();
        return new Request(request, store -> read(store, store.revision(), key, key + "\0"));
    }

    Request list(long limit) {
        return new Request(everything(limit), store -> {
            RangeResponse all = read(store, store.revision(), "", END);
            return all.getKvsCount() <= limit
                    ? all
                    : all.toBuilder()
                            .clearKvs()
                            .addAllKvs(all.getKvsList().subList(0, (int) limit))
                            .setMore(true)
                            .build();
        });
    }

    /** Of an old revision, or of what a peer has applied so far. */
    Request old(long revision, boolean serializable) {
        RangeRequest.Builder request = everything(0).toBuilder().setSerializable(serializable);
        if (!serializable) {
            request.setRevision(revision);
        }
        return new Request(
                request.build(),
                store -> read(store, revision, "", END).toBuilder()
                        .setHeader(header(serializable ? revision : store.revision()))
                        .build());
    }

    private static RangeRequest everything(long limit) {
        return RangeRequest.newBuilder()
                .setKey(bytes("k"))
                .setRangeEnd(bytes(END))
                .setLimit(limit)
                .build();
    }

    private static RangeResponse read(SimStore store, long revision, String from, String end) {
        NavigableMap<String, KeyValue> found = store.at(revision).subMap(from, true, end, false);
        return RangeResponse.newBuilder()
                .setHeader(header(revision))
                .addAllKvs(found.values())
                .setCount(found.size())
                .build();
    }

    Request delete() {
        String key = key();
        String end = random.nextInt(4) == 0 ? key + "~" : "";
        DeleteRangeRequest request = DeleteRangeRequest.newBuilder()
                .setKey(bytes(key))
                .setRangeEnd(bytes(end))
                .setPrevKv(true)
                .build();
        return new Request(request, store -> {
            List<KeyValue> there = List.copyOf(store.now()
                    .subMap(key, true, end.isEmpty() ? key + "\0" : end, false)
                    .values());
            there.forEach(kv -> store.delete(kv.getKey().toStringUtf8()));
            return DeleteRangeResponse.newBuilder()
                    .setHeader(header(store.commit()))
                    .setDeleted(there.size())
                    .addAllPrevKvs(there)
                    .build();
        });
    }

    /** Puts two keys, if the one is as the client last saw it; else reads it. */
    Request txn(SimStore seen) {
        String key = key();
        String other = key + "x";
        long mod = seen.now().containsKey(key) && random.nextInt(3) > 0
                ? seen.now().get(key).getModRevision()
                : 0;
        ByteString value = value();
        ByteString second = value();
        TxnRequest request = TxnRequest.newBuilder()
                .addCompare(Compare.newBuilder()
                        .setKey(bytes(key))
                        .setTarget(CompareTarget.MOD)
                        .setResult(CompareResult.EQUAL)
                        .setModRevision(mod))
                .addSuccess(RequestOp.newBuilder()
                        .setRequestPut(
                                PutRequest.newBuilder().setKey(bytes(key)).setValue(value)))
                .addSuccess(RequestOp.newBuilder()
                        .setRequestPut(
                                PutRequest.newBuilder().setKey(bytes(other)).setValue(second)))
                .addFailure(RequestOp.newBuilder()
                        .setRequestRange(RangeRequest.newBuilder().setKey(bytes(key))))
                .build();
        return new Request(request, store -> {
            KeyValue there = store.now().get(key);
            if ((there == null ? 0 : there.getModRevision()) != mod) {
                return TxnResponse.newBuilder()
                        .setHeader(header(store.revision()))
                        .addResponses(ResponseOp.newBuilder()
                                .setResponseRange(read(store, store.revision(), key, key + "\0")))
                        .build();
            }
            store.put(key, value, 0);
            store.put(other, second, 0);
            ResponseOp done = ResponseOp.newBuilder()
                    .setResponsePut(PutResponse.newBuilder()
                            .setHeader(ResponseHeader.newBuilder().setRevision(9)))
                    .build();
            return TxnResponse.newBuilder()
                    .setHeader(header(store.commit()))
                    .setSucceeded(true)
                    .addResponses(done)
                    .addResponses(done)
                    .build();
        });
    }
}
