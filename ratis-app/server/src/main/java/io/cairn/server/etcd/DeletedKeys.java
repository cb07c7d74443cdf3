package io.cairn.server.etcd;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.DeleteRangeRequest;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/**
 * A set of keys as disjoint half open intervals, so that a transaction with many deletes and many puts is checked
 * in n log n.
 */
final class DeletedKeys {
    private static final Comparator<ByteString> ORDER = ByteString.unsignedLexicographicalComparator();
    private static final ByteString ZERO = ByteString.copyFrom(new byte[] {0});

    /** First key to first key after; no two overlap or touch. */
    private final TreeMap<ByteString, ByteString> intervals = new TreeMap<>(ORDER);

    /**
     * The end is taken as it stands, so an open end (one zero byte) is an empty interval: etcd does not notice puts
     * that such a delete covers, and its clients may rely on that.
     */
    void add(DeleteRangeRequest delete) {
        ByteString key = delete.getKey();
        add(key, delete.getRangeEnd().isEmpty() ? key.concat(ZERO) : delete.getRangeEnd());
    }

    void addAll(DeletedKeys other) {
        other.intervals.forEach(this::add);
    }

    boolean contains(ByteString key) {
        Map.Entry<ByteString, ByteString> below = intervals.floorEntry(key);
        return below != null && ORDER.compare(key, below.getValue()) < 0;
    }

    private void add(ByteString start, ByteString end) {
        if (ORDER.compare(start, end) >= 0) {
            return;
        }
        ByteString first = start;
        ByteString last = end;
        for (Map.Entry<ByteString, ByteString> near = intervals.floorEntry(end);
                near != null && ORDER.compare(near.getValue(), start) >= 0;
                near = intervals.floorEntry(end)) {
            first = smaller(first, near.getKey());
            last = larger(last, near.getValue());
            intervals.remove(near.getKey());
        }
        intervals.put(first, last);
    }

    private static ByteString smaller(ByteString a, ByteString b) {
        return ORDER.compare(a, b) <= 0 ? a : b;
    }

    private static ByteString larger(ByteString a, ByteString b) {
        return ORDER.compare(a, b) >= 0 ? a : b;
    }
}
