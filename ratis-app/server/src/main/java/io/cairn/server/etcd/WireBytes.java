package io.cairn.server.etcd;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.cairn.statemachine.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Byte strings of protobuf and of Cairn, turned into each other without a copy: both are immutable. */
final class WireBytes {
    private WireBytes() {}

    static ByteString toWire(Bytes bytes) {
        return UnsafeByteOperations.unsafeWrap(bytes.array());
    }

    /** Takes over the array of a field that the parser has just made; copies only what is part of a larger array. */
    static Bytes fromWire(ByteString bytes) {
        if (bytes.isEmpty()) {
            return Bytes.EMPTY;
        }
        Whole whole = new Whole(bytes.size());
        try {
            UnsafeByteOperations.unsafeWriteTo(bytes, whole);
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        byte[] array = whole.array;
        return Bytes.wrap(array.length == 0 ? bytes.toByteArray() : array);
    }

    /** Keeps the array it is given when that is all there is, and nothing when it comes in pieces. */
    private static final class Whole extends ByteOutput {
        private static final byte[] NONE = {};

        private final int size;
        private byte[] array = NONE;

        private Whole(int size) {
            this.size = size;
        }

        @Override
        public void writeLazy(byte[] value, int offset, int length) {
            if (offset == 0 && length == size && value.length == size) {
                array = value;
            }
        }

        @Override
        public void write(byte value) {}

        @Override
        public void write(byte[] value, int offset, int length) {}

        @Override
        public void write(ByteBuffer value) {}

        @Override
        public void writeLazy(ByteBuffer value) {}
    }
}
