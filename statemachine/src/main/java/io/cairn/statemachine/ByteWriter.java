package io.cairn.statemachine;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing buffer with the primitives of Cairn's own formats: see {@link ByteReader}. For one thread. */
public final class ByteWriter {
    /** A small put with its key fits without growing. */
    private static final int INITIAL_CAPACITY = 256;

    private byte[] buffer = new byte[INITIAL_CAPACITY];
    private int length;

    public ByteWriter writeByte(int value) {
        reserve(1);
        buffer[length++] = (byte) value;
        return this;
    }

    /** Base 128, least significant group first; a negative number takes 10 bytes. */
    public ByteWriter writeVarint(long value) {
        reserve(Long.BYTES + 2);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            buffer[length++] = (byte) (rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        buffer[length++] = (byte) rest;
        return this;
    }

    /** Eight bytes, most significant first. */
    public ByteWriter writeFixed64(long value) {
        reserve(Long.BYTES);
        for (int shift = 56; shift >= 0; shift -= 8) {
            buffer[length++] = (byte) (value >>> shift);
        }
        return this;
    }

    /** Length as a varint, then the bytes. */
    public ByteWriter writeBytes(Bytes bytes) {
        return writeArray(bytes.array());
    }

    public ByteWriter writeText(String text) {
        return writeArray(text.getBytes(StandardCharsets.UTF_8));
    }

    private ByteWriter writeArray(byte[] array) {
        writeVarint(array.length);
        reserve(array.length);
        System.arraycopy(array, 0, buffer, length, array.length);
        length += array.length;
        return this;
    }

    public byte[] toArray() {
        return Arrays.copyOf(buffer, length);
    }

    private void reserve(int more) {
        int needed = Math.addExact(length, more);
        if (needed > buffer.length) {
            buffer =
                    Arrays.copyOf(buffer, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, 2L * buffer.length)));
        }
    }
}
