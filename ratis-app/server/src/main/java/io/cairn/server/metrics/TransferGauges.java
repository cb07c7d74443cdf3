package io.cairn.server.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;
import java.util.function.LongSupplier;

/** Checkpoints on their way between peers. */
public final class TransferGauges {
    private TransferGauges() {}

    /**
     * Adds the counters to the registry. They ask when they are read.
     *
     * @param fetched bytes that came from other peers
     * @param reused bytes that did not have to, because they were here
     * @param sent bytes that went to other peers
     */
    public static void register(MetricRegistry registry, LongSupplier fetched, LongSupplier reused, LongSupplier sent) {
        counter(registry, "cairn_transfer_fetched_bytes_total", fetched);
        counter(registry, "cairn_transfer_reused_bytes_total", reused);
        counter(registry, "cairn_transfer_sent_bytes_total", sent);
    }

    private static void counter(MetricRegistry registry, String name, LongSupplier value) {
        registry.register(name, new Counter() {
            @Override
            public long getCount() {
                return value.getAsLong();
            }
        });
    }
}
