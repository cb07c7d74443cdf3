package io.cairn.server.metrics;

import com.codahale.metrics.MetricRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/** All that /metrics shows: the peer's own registry and those of its parts, which may come and go. */
public final class MetricsPage {
    private final MetricRegistry own;
    private final List<Supplier<Collection<MetricRegistry>>> others;

    public MetricsPage(MetricRegistry own, List<Supplier<Collection<MetricRegistry>>> others) {
        this.own = own;
        this.others = List.copyOf(others);
    }

    /** As {@link PrometheusText} has it. Safe for any thread. */
    public String text() {
        List<MetricRegistry> all = new ArrayList<>();
        all.add(own);
        others.forEach(other -> all.addAll(other.get()));
        return PrometheusText.of(all);
    }
}
