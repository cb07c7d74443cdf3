package io.cairn.statemachine.store;

import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.Fault;
import io.cairn.statemachine.KeyValue;

/**
 * The value of a row in the latest and history families: {@code mvccpb.KeyValue} in protobuf's wire format, fields in
 * order of their numbers, zero fields left out. So hashes over rows are hashes over what etcd would store.
 */
final class KeyValueRow {
    private static final int KEY = 1 << 3 | 2;
    private static final int CREATE_REVISION = 2 << 3;
    private static final int MOD_REVISION = 3 << 3;
    private static final int VERSION = 4 << 3;
    private static final int VALUE = 5 << 3 | 2;
    private static final int LEASE = 6 << 3;

    private final byte[] row;
    private int at;

    private KeyValueRow(byte[] row) {
        this.row = row;
    }

    static byte[] encode(KeyValue kv) {
        int size = bytesSize(kv.key())
                + numberSize(kv.createRevision())
                + numberSize(kv.modRevision())
                + numberSize(kv.version())
                + bytesSize(kv.value())
                + numberSize(kv.lease());
        KeyValueRow out = new KeyValueRow(new byte[size]);
        out.writeBytes(KEY, kv.key());
        out.writeNumber(CREATE_REVISION, kv.createRevision());
        out.writeNumber(MOD_REVISION, kv.modRevision());
        out.writeNumber(VERSION, kv.version());
        out.writeBytes(VALUE, kv.value());
        out.writeNumber(LEASE, kv.lease());
        return out.row;
    }

    /** A delete has only its key. */
    static byte[] encodeTombstone(Bytes key) {
        KeyValueRow out = new KeyValueRow(new byte[bytesSize(key)]);
        out.writeBytes(KEY, key);
        return out.row;
    }

    static KeyValue decode(byte[] row) {
        try {
            return new KeyValueRow(row).read();
        } catch (IndexOutOfBoundsException e) {
            throw new Fault("the store has a row that is cut short", e);
        }
    }

    private KeyValue read() {
        Bytes key = Bytes.EMPTY;
        Bytes value = Bytes.EMPTY;
        long[] numbers = new long[LEASE + 1];
        while (at < row.length) {
            int tag = row[at++];
            if (tag == KEY) {
                key = readBytes();
            } else if (tag == VALUE) {
                value = readBytes();
            } else if (tag == CREATE_REVISION || tag == MOD_REVISION || tag == VERSION || tag == LEASE) {
                numbers[tag] = readVarint();
            } else {
                throw new Fault("the store has a row with unknown tag " + tag);
            }
        }
        return new KeyValue(
                key, numbers[CREATE_REVISION], numbers[MOD_REVISION], numbers[VERSION], value, numbers[LEASE]);
    }

    private Bytes readBytes() {
        long length = readVarint();
        if (length < 0 || length > row.length - at) {
            throw new IndexOutOfBoundsException();
        }
        byte[] bytes = new byte[(int) length];
        System.arraycopy(row, at, bytes, 0, bytes.length);
        at += bytes.length;
        return Bytes.wrap(bytes);
    }

    private long readVarint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = row[at++];
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new Fault("the store has a row with a malformed number");
    }

    private void writeBytes(int tag, Bytes bytes) {
        if (!bytes.isEmpty()) {
            row[at++] = (byte) tag;
            writeVarint(bytes.length());
            System.arraycopy(bytes.array(), 0, row, at, bytes.length());
            at += bytes.length();
        }
    }

    private void writeNumber(int tag, long number) {
        if (number != 0) {
            row[at++] = (byte) tag;
            writeVarint(number);
        }
    }

    private void writeVarint(long number) {
        long rest = number;
        while ((rest & ~0x7FL) != 0) {
            row[at++] = (byte) (rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        row[at++] = (byte) rest;
    }

    private static int bytesSize(Bytes bytes) {
        return bytes.isEmpty() ? 0 : 1 + varintSize(bytes.length()) + bytes.length();
    }

    private static int numberSize(long number) {
        return number == 0 ? 0 : 1 + varintSize(number);
    }

    private static int varintSize(long number) {
        return (Long.SIZE - Long.numberOfLeadingZeros(number | 1) + 6) / 7;
    }
}
