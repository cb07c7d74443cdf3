package io.cairn.server.raft.metrics;

import com.codahale.metrics.MetricRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.ratis.metrics.MetricRegistries;
import org.apache.ratis.metrics.MetricRegistryInfo;
import org.apache.ratis.metrics.RatisMetricRegistry;
import org.apache.ratis.util.TimeDuration;

/**
 * Ratis' metric registries over plain Dropwizard ones. Ratis finds it as a service; its default keeps them in a
 * registry type of its shaded Dropwizard, which nothing outside Ratis can read. One per process, counted by
 * reference as Ratis expects it. Safe for any thread.
 */
public final class RatisRegistries extends MetricRegistries {
    private record Counted(RatisRegistry registry, int references) {}

    private final Map<MetricRegistryInfo, Counted> registries = new ConcurrentHashMap<>();
    private final List<Consumer<RatisMetricRegistry>> starters = new CopyOnWriteArrayList<>();
    private final List<Consumer<RatisMetricRegistry>> stoppers = new CopyOnWriteArrayList<>();

    /** The registries that Ratis has open in this process; empty when Ratis runs with other ones. */
    public static Collection<MetricRegistry> open() {
        List<MetricRegistry> open = new ArrayList<>();
        if (MetricRegistries.global() instanceof RatisRegistries ours) {
            ours.registries
                    .values()
                    .forEach(counted -> open.add(counted.registry().metrics()));
        }
        return open;
    }

    @Override
    public RatisMetricRegistry create(MetricRegistryInfo info) {
        Counted counted = registries.compute(info, (key, old) -> {
            if (old != null) {
                return new Counted(old.registry(), old.references() + 1);
            }
            RatisRegistry registry = new RatisRegistry(info);
            starters.forEach(starter -> starter.accept(registry));
            return new Counted(registry, 1);
        });
        return counted.registry();
    }

    @Override
    public boolean remove(MetricRegistryInfo info) {
        Counted left = registries.computeIfPresent(info, (key, old) -> {
            if (old.references() > 1) {
                return new Counted(old.registry(), old.references() - 1);
            }
            stoppers.forEach(stopper -> stopper.accept(old.registry()));
            return null;
        });
        return left == null;
    }

    @Override
    public Optional<RatisMetricRegistry> get(MetricRegistryInfo info) {
        return Optional.ofNullable(registries.get(info)).map(Counted::registry);
    }

    @Override
    public Set<MetricRegistryInfo> getMetricRegistryInfos() {
        return Set.copyOf(registries.keySet());
    }

    @Override
    public Collection<RatisMetricRegistry> getMetricRegistries() {
        return registries.values().stream()
                .<RatisMetricRegistry>map(Counted::registry)
                .toList();
    }

    @Override
    public void clear() {
        registries.clear();
    }

    @Override
    public void addReporterRegistration(Consumer<RatisMetricRegistry> starter, Consumer<RatisMetricRegistry> stopper) {
        starters.add(starter);
        stoppers.add(stopper);
    }

    @Override
    public void removeReporterRegistration(
            Consumer<RatisMetricRegistry> starter, Consumer<RatisMetricRegistry> stopper) {
        starters.remove(starter);
        stoppers.remove(stopper);
    }

    /** Refused: Cairn has one page of metrics, not several ways to the same numbers. */
    @Override
    public void enableJmxReporter() {
        throw new UnsupportedOperationException("Cairn's metrics are on /metrics, not in JMX");
    }

    /** Refused, as {@link #enableJmxReporter}. */
    @Override
    public void enableConsoleReporter(TimeDuration rate) {
        throw new UnsupportedOperationException("Cairn's metrics are on /metrics, not on the console");
    }
}
