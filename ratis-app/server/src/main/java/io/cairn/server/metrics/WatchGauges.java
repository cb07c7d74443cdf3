package io.cairn.server.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.function.LongSupplier;

/** What goes on with watches, under etcd's names. */
public final class WatchGauges {
    private WatchGauges() {}

    /** Adds the gauges to the registry. They ask when they are read. */
    public static void register(
            MetricRegistry registry,
            LongSupplier streams,
            LongSupplier watches,
            LongSupplier slowWatches,
            LongSupplier events) {
        Gauge<Long> streamsNow = streams::getAsLong;
        Gauge<Long> watchesNow = watches::getAsLong;
        Gauge<Long> slowNow = slowWatches::getAsLong;
        registry.register("etcd_debugging_mvcc_watch_stream_total", streamsNow);
        registry.register("etcd_debugging_mvcc_watcher_total", watchesNow);
        registry.register("etcd_debugging_mvcc_slow_watcher_total", slowNow);
        registry.register("etcd_debugging_mvcc_events_total", new Counter() {
            @Override
            public long getCount() {
                return events.getAsLong();
            }
        });
    }
}
