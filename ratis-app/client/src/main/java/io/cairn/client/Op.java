package io.cairn.client;

import io.cairn.api.etcd.RequestOp;

/** One operation inside a {@link Txn}. Operations run in order; later ones see what earlier ones wrote. */
public final class Op {
    private final RequestOp wire;

    private Op(RequestOp.Builder wire) {
        this.wire = wire.build();
    }

    /**
     * Reads; answered by a {@link GetResult}.
     *
     * @throws IllegalArgumentException when the options bound staleness, which only a read by itself can
     */
    public static Op get(KeyRange range, GetOptions options) {
        if (options.boundsStaleness()) {
            throw new IllegalArgumentException("a transaction cannot bound the staleness of one of its reads");
        }
        return new Op(RequestOp.newBuilder().setRequestRange(options.request(range)));
    }

    /** Reads one key; answered by a {@link GetResult}. */
    public static Op get(String key) {
        return get(KeyRange.key(key), GetOptions.DEFAULTS);
    }

    /** Writes; answered by a {@link PutResult}. */
    public static Op put(ByteSequence key, ByteSequence value, PutOptions options) {
        return new Op(RequestOp.newBuilder().setRequestPut(options.request(key, value)));
    }

    /** Writes; answered by a {@link PutResult}. */
    public static Op put(String key, String value) {
        return put(ByteSequence.of(key), ByteSequence.of(value), PutOptions.DEFAULTS);
    }

    /** Deletes; answered by a {@link DeleteResult}. */
    public static Op delete(KeyRange range, DeleteOptions options) {
        return new Op(RequestOp.newBuilder().setRequestDeleteRange(options.request(range)));
    }

    /** Deletes one key; answered by a {@link DeleteResult}. */
    public static Op delete(String key) {
        return delete(KeyRange.key(key), DeleteOptions.DEFAULTS);
    }

    /** A transaction inside; answered by a {@link TxnResult}. */
    public static Op txn(Txn txn) {
        return new Op(RequestOp.newBuilder().setRequestTxn(txn.request()));
    }

    RequestOp wire() {
        return wire;
    }
}
