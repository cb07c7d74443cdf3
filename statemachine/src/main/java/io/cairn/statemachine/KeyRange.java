package io.cairn.statemachine;

import org.jspecify.annotations.Nullable;

/**
 * A set of neighbouring keys, by etcd's convention for {@code range_end}.
 *
 * @param start first key
 * @param end first key after the range; null when the range has no end. Not above start: empty.
 */
public record KeyRange(Bytes start, @Nullable Bytes end) {
    private static final Bytes OPEN_END = Bytes.wrap(new byte[] {0});

    /** {@code rangeEnd} empty: just {@code key}; one zero byte: all keys from {@code key} on; else half open. */
    public static KeyRange of(Bytes key, Bytes rangeEnd) {
        if (rangeEnd.isEmpty()) {
            return single(key);
        }
        return new KeyRange(key, rangeEnd.equals(OPEN_END) ? null : rangeEnd);
    }

    public static KeyRange single(Bytes key) {
        return new KeyRange(key, key.next());
    }

    public static KeyRange all() {
        return new KeyRange(Bytes.EMPTY, null);
    }

    public boolean contains(Bytes key) {
        return start.compareTo(key) <= 0 && (end == null || key.compareTo(end) < 0);
    }

    public boolean isEmpty() {
        return end != null && end.compareTo(start) <= 0;
    }

    /** True when the range is exactly one key, the start. */
    public boolean isSingle() {
        return end != null
                && end.length() == start.length() + 1
                && end.array()[start.length()] == 0
                && end.startsWith(start);
    }
}
