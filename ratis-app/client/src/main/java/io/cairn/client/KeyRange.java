package io.cairn.client;

import com.google.protobuf.ByteString;

/**
 * The keys that a call is about: one key, those with a prefix, or an interval.
 *
 * @param start the first key; the single zero byte where every key is meant
 * @param end the key after the last; {@link ByteSequence#EMPTY} for just {@code start}, the single zero byte for no end
 */
public record KeyRange(ByteSequence start, ByteSequence end) {
    private static final ByteSequence ZERO = ByteSequence.of((byte) 0);

    /** Just {@code key}. */
    public static KeyRange key(ByteSequence key) {
        return new KeyRange(key, ByteSequence.EMPTY);
    }

    /** Just {@code key}. */
    public static KeyRange key(String key) {
        return key(ByteSequence.of(key));
    }

    /** Every key that starts with {@code prefix}; every key there is when it is empty. */
    public static KeyRange prefix(ByteSequence prefix) {
        if (prefix.isEmpty()) {
            return all();
        }
        ByteSequence end = prefix.afterPrefix();
        return new KeyRange(prefix, end.isEmpty() ? ZERO : end);
    }

    /** Every key that starts with {@code prefix}; every key there is when it is empty. */
    public static KeyRange prefix(String prefix) {
        return prefix(ByteSequence.of(prefix));
    }

    /** Every key from {@code start} on; every key there is when it is empty. */
    public static KeyRange from(ByteSequence start) {
        return new KeyRange(start.isEmpty() ? ZERO : start, ZERO);
    }

    /** The keys from {@code start} up to, not including, {@code end}; none when {@code end} is not above. */
    public static KeyRange between(ByteSequence start, ByteSequence end) {
        return new KeyRange(start, end);
    }

    /** The keys from {@code start} up to, not including, {@code end}; none when {@code end} is not above. */
    public static KeyRange between(String start, String end) {
        return between(ByteSequence.of(start), ByteSequence.of(end));
    }

    /** Every key there is. */
    public static KeyRange all() {
        return new KeyRange(ZERO, ZERO);
    }

    ByteString wireStart() {
        return start.wire();
    }

    ByteString wireEnd() {
        return end.wire();
    }
}
