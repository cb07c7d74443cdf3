package io.cairn.server.raft.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.cairn.server.metrics.Buckets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.ratis.metrics.LongCounter;
import org.apache.ratis.metrics.MetricRegistryInfo;
import org.apache.ratis.metrics.RatisMetricRegistry;
import org.apache.ratis.metrics.Timekeeper;

/**
 * One of Ratis' registries. Timers are histograms: Ratis takes about ten of them per log entry, which is more than a
 * sampling timer may cost there.
 */
final class RatisRegistry implements RatisMetricRegistry {
    private final MetricRegistry metrics = new MetricRegistry();
    private final MetricRegistryInfo info;
    private final Map<String, Timekeeper> timers = new ConcurrentHashMap<>();
    private final Map<String, LongCounter> counters = new ConcurrentHashMap<>();

    RatisRegistry(MetricRegistryInfo info) {
        this.info = info;
    }

    MetricRegistry metrics() {
        return metrics;
    }

    @Override
    public Timekeeper timer(String name) {
        return timers.computeIfAbsent(name, key -> {
            boolean logSync = RatisMetricNames.isLogSync(info, key);
            Buckets buckets = logSync ? Buckets.forDisk() : Buckets.forCalls();
            metrics.register(RatisMetricNames.timer(info, key), buckets);
            return () -> started(buckets);
        });
    }

    @Override
    public LongCounter counter(String name) {
        return counters.computeIfAbsent(name, key -> new Count(metrics.counter(RatisMetricNames.of(info, key))));
    }

    /** Does nothing when a gauge of this name is there already: a restarted part of Ratis registers its gauges anew. */
    @Override
    public <T> void gauge(String name, Supplier<Supplier<T>> gaugeSupplier) {
        metrics.gauge(RatisMetricNames.of(info, name), () -> {
            Supplier<T> value = gaugeSupplier.get();
            Gauge<T> gauge = value::get;
            return gauge;
        });
    }

    @Override
    public boolean remove(String name) {
        counters.remove(name);
        boolean removed = metrics.remove(RatisMetricNames.of(info, name));
        return timers.remove(name) != null ? metrics.remove(RatisMetricNames.timer(info, name)) : removed;
    }

    @Override
    public MetricRegistryInfo getMetricRegistryInfo() {
        return info;
    }

    private static Timekeeper.Context started(Buckets buckets) {
        long start = System.nanoTime();
        return () -> {
            long nanos = System.nanoTime() - start;
            buckets.add(nanos);
            return nanos;
        };
    }

    private record Count(Counter counter) implements LongCounter {
        @Override
        public void inc(long n) {
            counter.inc(n);
        }

        @Override
        public void dec(long n) {
            counter.dec(n);
        }

        @Override
        public long getCount() {
            return counter.getCount();
        }
    }
}
