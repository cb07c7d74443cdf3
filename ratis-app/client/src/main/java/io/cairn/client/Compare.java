package io.cairn.client;

import io.cairn.api.etcd.Compare.Builder;
import io.cairn.api.etcd.Compare.CompareResult;
import io.cairn.api.etcd.Compare.CompareTarget;

/**
 * One condition of a {@link Txn}. A key that does not exist has version, revisions and lease 0; every condition on its
 * value is false. All conditions see the store as it was before the transaction.
 */
public final class Compare {
    private final io.cairn.api.etcd.Compare wire;

    private Compare(Builder wire) {
        this.wire = wire.build();
    }

    /** How the stored number or value must relate to the given one. */
    public enum Relation {
        /** The same. */
        EQUAL,
        /** Stored is above given. */
        GREATER,
        /** Stored is below given. */
        LESS,
        /** Not the same. */
        NOT_EQUAL
    }

    /** The key exists. */
    public static Compare exists(ByteSequence key) {
        return version(key, Relation.GREATER, 0);
    }

    /** The key exists. */
    public static Compare exists(String key) {
        return exists(ByteSequence.of(key));
    }

    /** The key does not exist. */
    public static Compare missing(ByteSequence key) {
        return version(key, Relation.EQUAL, 0);
    }

    /** The key does not exist. */
    public static Compare missing(String key) {
        return missing(ByteSequence.of(key));
    }

    /** The value of a key that exists; bytes compare unsigned. */
    public static Compare value(ByteSequence key, Relation relation, ByteSequence value) {
        return new Compare(start(key, relation).setTarget(CompareTarget.VALUE).setValue(value.wire()));
    }

    /** The value of a key that exists; bytes compare unsigned. */
    public static Compare value(String key, Relation relation, String value) {
        return value(ByteSequence.of(key), relation, ByteSequence.of(value));
    }

    /** How often the key was put since it was created. */
    public static Compare version(ByteSequence key, Relation relation, long version) {
        return new Compare(start(key, relation).setTarget(CompareTarget.VERSION).setVersion(version));
    }

    /** The revision that created the key. */
    public static Compare createRevision(ByteSequence key, Relation relation, long revision) {
        return new Compare(start(key, relation).setTarget(CompareTarget.CREATE).setCreateRevision(revision));
    }

    /** The revision that last wrote the key. */
    public static Compare modRevision(ByteSequence key, Relation relation, long revision) {
        return new Compare(start(key, relation).setTarget(CompareTarget.MOD).setModRevision(revision));
    }

    /** The revision that last wrote the key. */
    public static Compare modRevision(String key, Relation relation, long revision) {
        return modRevision(ByteSequence.of(key), relation, revision);
    }

    /** The id of the lease that holds the key. */
    public static Compare lease(ByteSequence key, Relation relation, long lease) {
        return new Compare(start(key, relation).setTarget(CompareTarget.LEASE).setLease(lease));
    }

    /** The same condition, on every key of {@code range}. */
    public Compare onEvery(KeyRange range) {
        return new Compare(wire.toBuilder().setKey(range.wireStart()).setRangeEnd(range.wireEnd()));
    }

    io.cairn.api.etcd.Compare wire() {
        return wire;
    }

    private static Builder start(ByteSequence key, Relation relation) {
        CompareResult result = switch (relation) {
            case EQUAL -> CompareResult.EQUAL;
            case GREATER -> CompareResult.GREATER;
            case LESS -> CompareResult.LESS;
            case NOT_EQUAL -> CompareResult.NOT_EQUAL;
        };
        return io.cairn.api.etcd.Compare.newBuilder().setKey(key.wire()).setResult(result);
    }
}
