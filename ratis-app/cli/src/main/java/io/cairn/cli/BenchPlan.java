package io.cairn.cli;

import java.time.Duration;
import java.util.List;

/**
 * What one run of {@code cairn bench} does.
 *
 * @param kind of request
 * @param endpoints that connections are spread over, in turn
 * @param clients how many requests are in flight
 * @param conns how many connections they share
 * @param warmup not measured, before
 * @param duration measured
 * @param valueSize bytes
 * @param keySpace how many keys
 * @param keyPrefix what they begin with
 * @param rate requests per second, 0 for as many as possible
 * @param serializable whether gets may be stale
 * @param timeout of one request
 */
record BenchPlan(
        BenchKind kind,
        List<String> endpoints,
        int clients,
        int conns,
        Duration warmup,
        Duration duration,
        int valueSize,
        int keySpace,
        String keyPrefix,
        int rate,
        boolean serializable,
        Duration timeout) {
    /** More connections than this cost the load generator more than they gain. */
    static final int DEFAULT_CONNS_MAX = 16;
}
