package io.cairn.client;

import io.cairn.api.etcd.CompactionRequest;
import io.cairn.api.etcd.KVGrpc;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Keys and values, without waiting. Every future fails with a {@link CairnException} only, unless the client is closed,
 * and within the request timeout.
 *
 * <p>Futures complete on a network thread: what is attached to them must be short and must not wait for this client;
 * use the {@code …Async} methods of {@link CompletableFuture} for anything longer. Cancelling a future abandons the
 * call; a write may still be applied. Futures that are derived from it, with {@code thenApply} and the like, do not
 * cancel it.
 */
public final class AsyncKv {
    private final Calls calls;

    AsyncKv(Calls calls) {
        this.calls = calls;
    }

    /** See {@link Kv#get(String)}. */
    public CompletableFuture<Optional<KeyValue>> get(String key) {
        return get(ByteSequence.of(key));
    }

    /** See {@link Kv#get(ByteSequence)}. */
    public CompletableFuture<Optional<KeyValue>> get(ByteSequence key) {
        return Calls.mapped(range(KeyRange.key(key), GetOptions.DEFAULTS), GetResult::first);
    }

    /** See {@link Kv#getAll(String)}. */
    public CompletableFuture<List<KeyValue>> getAll(String prefix) {
        return Calls.mapped(range(KeyRange.prefix(prefix), GetOptions.DEFAULTS), GetResult::kvs);
    }

    /** See {@link Kv#range(KeyRange, GetOptions)}. */
    public CompletableFuture<GetResult> range(KeyRange range, GetOptions options) {
        return calls.read(KVGrpc.getRangeMethod(), options.request(range), options::headers, Results::get);
    }

    /** See {@link Kv#put(String, String)}. */
    public CompletableFuture<PutResult> put(String key, String value) {
        return put(ByteSequence.of(key), ByteSequence.of(value), PutOptions.DEFAULTS);
    }

    /** See {@link Kv#put(ByteSequence, ByteSequence)}. */
    public CompletableFuture<PutResult> put(ByteSequence key, ByteSequence value) {
        return put(key, value, PutOptions.DEFAULTS);
    }

    /** See {@link Kv#put(ByteSequence, ByteSequence, PutOptions)}. */
    public CompletableFuture<PutResult> put(ByteSequence key, ByteSequence value, PutOptions options) {
        return calls.write(KVGrpc.getPutMethod(), options.request(key, value), Results::put);
    }

    /** See {@link Kv#delete(String)}. */
    public CompletableFuture<DeleteResult> delete(String key) {
        return delete(KeyRange.key(key), DeleteOptions.DEFAULTS);
    }

    /** See {@link Kv#delete(KeyRange, DeleteOptions)}. */
    public CompletableFuture<DeleteResult> delete(KeyRange range, DeleteOptions options) {
        return calls.write(KVGrpc.getDeleteRangeMethod(), options.request(range), Results::delete);
    }

    /** See {@link Kv#commit(Txn)}. */
    public CompletableFuture<TxnResult> commit(Txn txn) {
        return txn.readsOnly()
                ? calls.read(KVGrpc.getTxnMethod(), txn.request(), Results::txn)
                : calls.write(KVGrpc.getTxnMethod(), txn.request(), Results::txn);
    }

    /** See {@link Kv#compact(long)}. */
    public CompletableFuture<CompactResult> compact(long revision) {
        return compact(revision, false);
    }

    /** See {@link Kv#compact(long, boolean)}. */
    public CompletableFuture<CompactResult> compact(long revision, boolean physical) {
        CompactionRequest request = CompactionRequest.newBuilder()
                .setRevision(revision)
                .setPhysical(physical)
                .build();
        return calls.write(KVGrpc.getCompactMethod(), request, Results::compact);
    }
}
