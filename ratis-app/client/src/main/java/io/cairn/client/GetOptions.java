package io.cairn.client;

import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.RangeRequest.SortOrder;
import io.cairn.api.etcd.RangeRequest.SortTarget;
import io.grpc.Metadata;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How to read a range. Immutable: each method answers a copy that differs in one thing. */
public final class GetOptions {
    /** All of it, newest, linearizable, ascending by key. */
    public static final GetOptions DEFAULTS = new GetOptions(RangeRequest.getDefaultInstance(), null);

    private static final Metadata.Key<String> MAX_STALENESS =
            Metadata.Key.of("cairn-max-staleness-ms", Metadata.ASCII_STRING_MARSHALLER);

    private final RangeRequest template;
    private final @Nullable Duration maxStaleness;

    private GetOptions(RangeRequest template, @Nullable Duration maxStaleness) {
        this.template = template;
        this.maxStaleness = maxStaleness;
    }

    /** At most {@code limit} keys; 0 for no limit. {@link GetResult#more()} tells of keys left out. */
    public GetOptions limit(long limit) {
        return with(template.toBuilder().setLimit(limit));
    }

    /** As the store was at {@code revision}; 0 for now. Fails with COMPACTED or FUTURE_REVISION outside history. */
    public GetOptions revision(long revision) {
        return with(template.toBuilder().setRevision(revision));
    }

    /** Sorted ascending by {@code target}, before the limit cuts. */
    public GetOptions ascending(SortBy target) {
        return with(template.toBuilder().setSortOrder(SortOrder.ASCEND).setSortTarget(wire(target)));
    }

    /** Sorted descending by {@code target}, before the limit cuts. */
    public GetOptions descending(SortBy target) {
        return with(template.toBuilder().setSortOrder(SortOrder.DESCEND).setSortTarget(wire(target)));
    }

    /** Sorted by {@code target}, after the limit cut by key: not the first of all by {@code target}. */
    public GetOptions sortedAfterLimit(SortBy target) {
        return with(template.toBuilder().setSortOrder(SortOrder.NONE).setSortTarget(wire(target)));
    }

    /** Without values. */
    public GetOptions keysOnly() {
        return with(template.toBuilder().setKeysOnly(true));
    }

    /** Only {@link GetResult#count()}; limit and revision filters do not affect it. */
    public GetOptions countOnly() {
        return with(template.toBuilder().setCountOnly(true));
    }

    /** From the state of the peer that answers, without asking the others: fast, works without a majority, may be stale. */
    public GetOptions serializable() {
        return new GetOptions(template.toBuilder().setSerializable(true).build(), null);
    }

    /**
     * As {@link #serializable()}, but the peer that answers must know that its state holds everything acknowledged until
     * {@code maxStaleness} before it answers; milliseconds count, 0 or more. One that cannot prove it is left for another
     * endpoint, until the request timeout; then the read fails with UNAVAILABLE.
     */
    public GetOptions serializable(Duration maxStaleness) {
        if (maxStaleness.isNegative()) {
            throw new IllegalArgumentException("staleness cannot be negative: " + maxStaleness);
        }
        return new GetOptions(template.toBuilder().setSerializable(true).build(), maxStaleness);
    }

    /** Only keys last written at {@code min} to {@code max}; 0 leaves that side open. */
    public GetOptions modifiedBetween(long min, long max) {
        return with(template.toBuilder().setMinModRevision(min).setMaxModRevision(max));
    }

    /** Only keys created at {@code min} to {@code max}; 0 leaves that side open. */
    public GetOptions createdBetween(long min, long max) {
        return with(template.toBuilder().setMinCreateRevision(min).setMaxCreateRevision(max));
    }

    RangeRequest request(KeyRange range) {
        return template.toBuilder()
                .setKey(range.wireStart())
                .setRangeEnd(range.wireEnd())
                .build();
    }

    boolean boundsStaleness() {
        return maxStaleness != null;
    }

    /** What the request itself has no room for. */
    Metadata headers() {
        Metadata headers = new Metadata();
        if (maxStaleness != null) {
            headers.put(MAX_STALENESS, Long.toString(maxStaleness.toMillis()));
        }
        return headers;
    }

    private GetOptions with(RangeRequest.Builder changed) {
        return new GetOptions(changed.build(), maxStaleness);
    }

    private static SortTarget wire(SortBy target) {
        return switch (target) {
            case KEY -> SortTarget.KEY;
            case VERSION -> SortTarget.VERSION;
            case CREATE_REVISION -> SortTarget.CREATE;
            case MOD_REVISION -> SortTarget.MOD;
            case VALUE -> SortTarget.VALUE;
        };
    }
}
