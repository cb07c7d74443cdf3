package io.cairn.statemachine.store;

import io.cairn.statemachine.ByteWriter;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.Fault;
import io.cairn.statemachine.Lease;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Rows of the lease family.
 *
 * <pre>
 * L id:fixed64          ttl:varint granted:varint       one for each lease
 * K id:fixed64 key      empty                           one for each live key that hangs on the lease
 * </pre>
 */
final class LeaseKeys {
    private static final byte LEASE = 'L';
    private static final byte KEY = 'K';
    private static final int PREFIX_BYTES = 1 + Long.BYTES;

    private LeaseKeys() {}

    static Bytes lease(long id) {
        return Bytes.wrap(row(LEASE, id, Bytes.EMPTY));
    }

    static Bytes key(long id, Bytes key) {
        return Bytes.wrap(row(KEY, id, key));
    }

    static byte[] firstLease() {
        return new byte[] {LEASE};
    }

    static byte[] afterLeases() {
        return new byte[] {LEASE + 1};
    }

    static byte[] firstKey(long id) {
        return row(KEY, id, Bytes.EMPTY);
    }

    static byte[] afterKeys(long id) {
        return id == -1 ? firstLease() : firstKey(id + 1);
    }

    static long id(byte[] row) {
        if (row.length < PREFIX_BYTES) {
            throw new Fault("the store has a lease row of " + row.length + " bytes");
        }
        return ByteBuffer.wrap(row).getLong(1);
    }

    static Bytes attached(byte[] row) {
        return Bytes.wrap(Arrays.copyOfRange(row, PREFIX_BYTES, row.length));
    }

    static byte[] value(Lease lease) {
        return new ByteWriter()
                .writeVarint(lease.ttlSeconds())
                .writeVarint(lease.granted())
                .toArray();
    }

    static Lease decode(long id, byte[] value) {
        return MetaRows.parse(value, in -> new Lease(id, in.readVarint(), in.readVarint()));
    }

    private static byte[] row(byte kind, long id, Bytes key) {
        return ByteBuffer.allocate(PREFIX_BYTES + key.length())
                .put(kind)
                .putLong(id)
                .put(key.array())
                .array();
    }
}
