package io.cairn.statemachine;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads what {@link ByteWriter} wrote. Bytes that end too early throw {@link BufferUnderflowException}, a malformed
 * number {@link IllegalArgumentException}; no length that was read is trusted beyond the bytes that are there.
 */
public final class ByteReader {
    private static final int LONGEST_VARINT = 10;

    private final ByteBuffer buffer;

    /** Reads from the buffer's position to its limit and moves the position. */
    public ByteReader(ByteBuffer buffer) {
        this.buffer = buffer;
    }

    public ByteReader(byte[] array) {
        this(ByteBuffer.wrap(array));
    }

    /** 0 to 255. */
    public int readByte() {
        return buffer.get() & 0xFF;
    }

    public long readVarint() {
        long value = 0;
        for (int i = 0; i < LONGEST_VARINT; i++) {
            byte next = buffer.get();
            value |= (next & 0x7FL) << (7 * i);
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number of more than " + LONGEST_VARINT + " bytes");
    }

    /** A count of things that take at least one byte each, hence at most the bytes that are left. */
    public int readCount() {
        long count = readVarint();
        if (count < 0 || count > buffer.remaining()) {
            throw new BufferUnderflowException();
        }
        return (int) count;
    }

    public long readFixed64() {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << 8 | readByte();
        }
        return value;
    }

    public Bytes readBytes() {
        return Bytes.wrap(readArray());
    }

    public String readText() {
        return new String(readArray(), StandardCharsets.UTF_8);
    }

    private byte[] readArray() {
        byte[] array = new byte[readCount()];
        buffer.get(array);
        return array;
    }

    public void skip(int bytes) {
        if (bytes < 0 || bytes > buffer.remaining()) {
            throw new BufferUnderflowException();
        }
        buffer.position(buffer.position() + bytes);
    }

    public int remaining() {
        return buffer.remaining();
    }
}
