package io.cairn.server.etcd;

import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.KeyRange;
import io.cairn.statemachine.KeyValue;
import io.cairn.statemachine.command.Compare;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.Range;
import io.cairn.statemachine.store.View;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of those who want a lock, or to be elected: the name, a slash, and the lease in hex. The oldest of them has
 * it.
 *
 * @param range of all candidates' keys
 */
record Candidates(Bytes prefix, KeyRange range) {
    private static final byte SLASH = '/';

    /** What a search found. */
    record Found(long revision, @Nullable KeyValue kv) {}

    static Candidates of(Bytes name) {
        byte[] prefix = Arrays.copyOf(name.array(), name.length() + 1);
        prefix[name.length()] = SLASH;
        byte[] end = prefix.clone();
        end[name.length()]++;
        return new Candidates(Bytes.wrap(prefix), new KeyRange(Bytes.wrap(prefix), Bytes.wrap(end)));
    }

    Bytes key(long lease) {
        byte[] id = Bytes.utf8(Long.toString(lease, 16)).array();
        byte[] key = Arrays.copyOf(prefix.array(), prefix.length() + id.length);
        System.arraycopy(id, 0, key, prefix.length(), id.length);
        return Bytes.wrap(key);
    }

    Range oldest() {
        return byAge(Range.Order.ASCEND, 0);
    }

    /** @param maxCreated create revision that it must not be above */
    Range newest(long maxCreated) {
        return byAge(Range.Order.DESCEND, maxCreated);
    }

    private Range byAge(Range.Order order, long maxCreated) {
        return new Range(range, 1, 0, order, Range.Target.CREATE, false, false, 0, 0, 0, maxCreated);
    }

    static Compare createdAt(Bytes key, long revision) {
        return new Compare(KeyRange.single(key), Compare.Result.EQUAL, Compare.Target.CREATE, revision, Bytes.EMPTY);
    }

    static Found in(View view, Range range) {
        return new Found(view.revision(), first(view.range(range)));
    }

    /** Null when nothing was found. */
    static @Nullable KeyValue first(Outcome outcome) {
        List<KeyValue> kvs = ((Outcome.Range) outcome).kvs();
        return kvs.isEmpty() ? null : kvs.get(0);
    }
}
