package io.cairn.client;

import java.util.List;
import java.util.Optional;

/**
 * Keys and values. Reads are linearizable unless {@link GetOptions#serializable()} is asked for. Every method waits at
 * most the request timeout and throws {@link CairnException}; {@link #async()} has the same ones without waiting.
 */
public final class Kv {
    private final AsyncKv async;

    Kv(AsyncKv async) {
        this.async = async;
    }

    /** The same calls, answered by futures. */
    public AsyncKv async() {
        return async;
    }

    /** The newest value of one key. */
    public Optional<KeyValue> get(String key) {
        return Await.answer(async.get(key));
    }

    /** The newest value of one key. */
    public Optional<KeyValue> get(ByteSequence key) {
        return Await.answer(async.get(key));
    }

    /** Every key that starts with {@code prefix}, ascending. */
    public List<KeyValue> getAll(String prefix) {
        return Await.answer(async.getAll(prefix));
    }

    /** The keys of {@code range}, as {@code options} say; all of one revision. */
    public GetResult range(KeyRange range, GetOptions options) {
        return Await.answer(async.range(range, options));
    }

    /** Writes one key. */
    public PutResult put(String key, String value) {
        return Await.answer(async.put(key, value));
    }

    /** Writes one key. */
    public PutResult put(ByteSequence key, ByteSequence value) {
        return Await.answer(async.put(key, value));
    }

    /** Writes one key, as {@code options} say. */
    public PutResult put(ByteSequence key, ByteSequence value, PutOptions options) {
        return Await.answer(async.put(key, value, options));
    }

    /** Deletes one key, if it is there. */
    public DeleteResult delete(String key) {
        return Await.answer(async.delete(key));
    }

    /** Deletes the keys of {@code range} in one revision. */
    public DeleteResult delete(KeyRange range, DeleteOptions options) {
        return Await.answer(async.delete(range, options));
    }

    /** Runs a transaction. */
    public TxnResult commit(Txn txn) {
        return Await.answer(async.commit(txn));
    }

    /** Forgets revisions below {@code revision}; their space is freed in the background. */
    public CompactResult compact(long revision) {
        return Await.answer(async.compact(revision));
    }

    /** Forgets revisions below {@code revision}; {@code physical} waits until the space is freed. */
    public CompactResult compact(long revision, boolean physical) {
        return Await.answer(async.compact(revision, physical));
    }
}
