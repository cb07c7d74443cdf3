package io.cairn.statemachine;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** An immutable byte string, ordered bytewise as unsigned, as etcd orders keys. Safe for any thread. */
public final class Bytes implements Comparable<Bytes> {
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] array;

    private Bytes(byte[] array) {
        this.array = array;
    }

    /** Wraps without a copy: the caller gives the array away and must not write to it again. */
    public static Bytes wrap(byte[] array) {
        return array.length == 0 ? EMPTY : new Bytes(array);
    }

    public static Bytes utf8(String text) {
        return wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The bytes themselves, not a copy: readers must not write to them. */
    public byte[] array() {
        return array;
    }

    public int length() {
        return array.length;
    }

    public boolean isEmpty() {
        return array.length == 0;
    }

    /** The smallest byte string greater than this one. */
    public Bytes next() {
        return wrap(Arrays.copyOf(array, array.length + 1));
    }

    public boolean startsWith(Bytes prefix) {
        return array.length >= prefix.array.length
                && Arrays.equals(array, 0, prefix.array.length, prefix.array, 0, prefix.array.length);
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(array, other.array);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(array, bytes.array);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(array);
    }

    /** Printable ASCII as it is, the rest as hex: for messages and tests, never for storage. */
    @Override
    public String toString() {
        for (byte b : array) {
            if (b < 0x20 || b > 0x7e) {
                return "0x" + HexFormat.of().formatHex(array);
            }
        }
        return new String(array, StandardCharsets.US_ASCII);
    }
}
