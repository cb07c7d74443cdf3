package io.cairn.client;

import java.util.List;
import java.util.Optional;

/**
 * What a range read found.
 *
 * @param header who answered; its revision is the store's current one, not the one asked for
 * @param kvs the keys found, in the order asked for
 * @param more whether the limit left keys out
 * @param count how many keys the range holds, whatever limit and filters said
 */
public record GetResult(Header header, List<KeyValue> kvs, boolean more, long count) implements OpResult {
    /** Copies the list. */
    public GetResult {
        kvs = List.copyOf(kvs);
    }

    /** The first key found. */
    public Optional<KeyValue> first() {
        return kvs.stream().findFirst();
    }
}
