package io.cairn.client;

import io.cairn.api.etcd.PutRequest;

/** How to put a key. Immutable: each method answers a copy that differs in one thing. */
public final class PutOptions {
    /** Detaches the key from its lease, if any; does not read the previous value. */
    public static final PutOptions DEFAULTS = new PutOptions(PutRequest.getDefaultInstance());

    private final PutRequest template;

    private PutOptions(PutRequest template) {
        this.template = template;
    }

    /** Answers what the key was before, in {@link PutResult#previous()}. */
    public PutOptions prevKv() {
        return with(template.toBuilder().setPrevKv(true));
    }

    /** Attaches the key to a lease; it is deleted when the lease ends. Fails with NOT_FOUND when there is no such lease. */
    public PutOptions lease(long id) {
        return with(template.toBuilder().setLease(id));
    }

    /** Keeps the value, which must be given empty. Fails with INVALID_REQUEST when the key does not exist. */
    public PutOptions ignoreValue() {
        return with(template.toBuilder().setIgnoreValue(true));
    }

    /** Keeps the lease. Fails with INVALID_REQUEST when the key does not exist. */
    public PutOptions ignoreLease() {
        return with(template.toBuilder().setIgnoreLease(true));
    }

    PutRequest request(ByteSequence key, ByteSequence value) {
        return template.toBuilder().setKey(key.wire()).setValue(value.wire()).build();
    }

    private static PutOptions with(PutRequest.Builder changed) {
        return new PutOptions(changed.build());
    }
}
