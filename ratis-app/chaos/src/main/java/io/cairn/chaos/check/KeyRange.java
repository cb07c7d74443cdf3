package io.cairn.chaos.check;

import com.google.protobuf.ByteString;
import java.util.Comparator;

/**
 * The keys that a request speaks of, as etcd writes it.
 *
 * @param end empty for the one key, a single 0 for all keys from there on, else the first key that is not in it
 */
record KeyRange(ByteString from, ByteString end) {
    static final Comparator<ByteString> ORDER = ByteString.unsignedLexicographicalComparator();

    private static final ByteString ZERO = ByteString.copyFrom(new byte[1]);

    static final KeyRange EVERYTHING = new KeyRange(ZERO, ZERO);

    boolean isOneKey() {
        return end.isEmpty();
    }

    boolean isOpen() {
        return end.equals(ZERO);
    }

    boolean isEverything() {
        return isOpen() && (from.isEmpty() || from.equals(ZERO));
    }

    boolean contains(ByteString key) {
        if (isOneKey()) {
            return key.equals(from);
        }
        return ORDER.compare(from, key) <= 0 && (isOpen() || ORDER.compare(key, end) < 0);
    }
}
