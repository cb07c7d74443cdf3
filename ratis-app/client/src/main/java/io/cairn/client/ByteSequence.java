package io.cairn.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** Immutable bytes: a key or a value. Ordered as the store orders keys, by unsigned byte. */
public final class ByteSequence implements Comparable<ByteSequence> {
    /** No bytes. */
    public static final ByteSequence EMPTY = new ByteSequence(new byte[0]);

    private final byte[] bytes;

    private ByteSequence(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The UTF-8 bytes of {@code text}. */
    public static ByteSequence of(String text) {
        return new ByteSequence(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A copy of {@code bytes}. */
    public static ByteSequence of(byte... bytes) {
        return new ByteSequence(bytes.clone());
    }

    /** How many bytes there are. */
    public int size() {
        return bytes.length;
    }

    /** Whether there are no bytes. */
    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** A fresh copy of the bytes. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    /** The bytes read as UTF-8; malformed input becomes the replacement character. */
    public String utf8() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Whether this starts with all of {@code prefix}. */
    public boolean startsWith(ByteSequence prefix) {
        return size() >= prefix.size() && Arrays.equals(bytes, 0, prefix.size(), prefix.bytes, 0, prefix.size());
    }

    /** The smallest sequence above every one that starts with this; {@link #EMPTY} when none is. */
    ByteSequence afterPrefix() {
        for (int i = bytes.length - 1; i >= 0; i--) {
            if (bytes[i] != (byte) 0xff) {
                byte[] end = Arrays.copyOf(bytes, i + 1);
                end[i]++;
                return new ByteSequence(end);
            }
        }
        return EMPTY;
    }

    static ByteSequence of(ByteString wire) {
        return wire.isEmpty() ? EMPTY : new ByteSequence(wire.toByteArray());
    }

    ByteString wire() {
        // The array never leaves this class and never changes, so the message may share it.
        return UnsafeByteOperations.unsafeWrap(bytes);
    }

    @Override
    public int compareTo(ByteSequence other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ByteSequence that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The text where it is printable ASCII, otherwise hex after {@code 0x}. For people, not for parsing. */
    @Override
    public String toString() {
        for (byte b : bytes) {
            if (b < ' ' || b > '~') {
                return "0x" + HexFormat.of().formatHex(bytes);
            }
        }
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
