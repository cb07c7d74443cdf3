package io.cairn.statemachine.store;

import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.Fault;
import java.util.Arrays;

/**
 * Row keys of the history and index families.
 *
 * <p>History: etcd's bucket key, main and sub revision as 8 bytes each, most significant first, with '_' between and
 * a 't' behind for a delete. Index: the key with each 0 byte written as 0 1, then 0 0, then both revisions with all
 * bits flipped. Bytewise order is then order by key, and within a key the newest change first.
 */
final class Keys {
    private static final int REVISION_BYTES = 2 * Long.BYTES;
    private static final int BUCKET_KEY_BYTES = REVISION_BYTES + 1;
    private static final int TERMINATOR_BYTES = 2;

    private Keys() {}

    static byte[] history(long main, long sub, boolean deleted) {
        byte[] row = new byte[deleted ? BUCKET_KEY_BYTES + 1 : BUCKET_KEY_BYTES];
        putLong(row, 0, main);
        row[Long.BYTES] = '_';
        putLong(row, Long.BYTES + 1, sub);
        if (deleted) {
            row[BUCKET_KEY_BYTES] = 't';
        }
        return row;
    }

    static long historyMain(byte[] row) {
        return getLong(row, 0);
    }

    static long historySub(byte[] row) {
        return getLong(row, Long.BYTES + 1);
    }

    static boolean isTombstone(byte[] historyRow) {
        return historyRow.length > BUCKET_KEY_BYTES;
    }

    static byte[] index(Bytes key, long main, long sub) {
        byte[] row = indexRow(key, REVISION_BYTES);
        putLong(row, row.length - REVISION_BYTES, ~main);
        putLong(row, row.length - Long.BYTES, ~sub);
        return row;
    }

    /** The first place at which a change of the key, or of a greater one, can be. */
    static byte[] indexStart(Bytes key) {
        return indexRow(key, 0);
    }

    /** The newest possible change of the key at or before a revision: a seek there finds the key as it was then. */
    static byte[] indexAt(Bytes key, long revision) {
        return index(key, revision, Long.MAX_VALUE);
    }

    /** The first place after all changes of the key. */
    static byte[] indexAfter(Bytes key) {
        byte[] row = indexRow(key, 0);
        row[row.length - 1] = 1;
        return row;
    }

    private static byte[] indexRow(Bytes key, int more) {
        byte[] array = key.array();
        int zeros = 0;
        for (byte b : array) {
            if (b == 0) {
                zeros++;
            }
        }
        byte[] row = new byte[array.length + zeros + TERMINATOR_BYTES + more];
        int at = 0;
        for (byte b : array) {
            row[at++] = b;
            if (b == 0) {
                row[at++] = 1;
            }
        }
        return row;
    }

    /** True when the index row is a change of the key whose {@link #indexStart} is given. */
    static boolean isOfKey(byte[] indexRow, byte[] start) {
        return indexRow.length == start.length + REVISION_BYTES
                && Arrays.equals(indexRow, 0, start.length, start, 0, start.length);
    }

    static Bytes indexKey(byte[] row) {
        int end = row.length - REVISION_BYTES - TERMINATOR_BYTES;
        if (end < 0) {
            throw new Fault("the store's index has a row of " + row.length + " bytes");
        }
        byte[] key = new byte[end];
        int length = 0;
        for (int i = 0; i < end; i++) {
            key[length++] = row[i];
            if (row[i] == 0) {
                i++;
            }
        }
        return Bytes.wrap(length == end ? key : Arrays.copyOf(key, length));
    }

    static long indexMain(byte[] row) {
        return ~getLong(row, row.length - REVISION_BYTES);
    }

    static long indexSub(byte[] row) {
        return ~getLong(row, row.length - Long.BYTES);
    }

    private static void putLong(byte[] row, int at, long value) {
        for (int i = 0; i < Long.BYTES; i++) {
            row[at + i] = (byte) (value >>> (56 - 8 * i));
        }
    }

    private static long getLong(byte[] row, int at) {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << 8 | row[at + i] & 0xFF;
        }
        return value;
    }
}
