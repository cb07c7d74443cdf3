package io.cairn.server.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.Histogram;
import com.codahale.metrics.Meter;
import com.codahale.metrics.Metric;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Snapshot;
import com.codahale.metrics.Timer;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * Prometheus' text format 0.0.4 of Dropwizard registries. Metrics of one name but different labels, from whichever
 * registry, stand together under one type, as the format demands.
 *
 * <p>A counter or gauge is a counter when its name ends in {@code _total}; others may go down. Meters become
 * counters, timers (in seconds) and histograms become summaries, {@link Buckets} become histograms. Gauges whose value
 * is neither a number nor a boolean, or cannot be read, are left out.
 */
public final class PrometheusText {
    /** What the HTTP response says of it. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double[] QUANTILES = {0.5, 0.95, 0.99};

    private final Map<String, StringBuilder> families = new TreeMap<>();

    private PrometheusText() {}

    public static String of(Collection<MetricRegistry> registries) {
        PrometheusText text = new PrometheusText();
        registries.forEach(registry -> registry.getMetrics().forEach(text::add));
        StringBuilder all = new StringBuilder();
        text.families.values().forEach(all::append);
        return all.toString();
    }

    private void add(String name, Metric metric) {
        String family = MetricName.family(name);
        String labels = MetricName.labels(name);
        if (metric instanceof Counter counter) {
            sample(family(family, typeOf(family)), family, labels, counter.getCount());
        } else if (metric instanceof Gauge<?> gauge) {
            addGauge(family, labels, gauge);
        } else if (metric instanceof Meter meter) {
            String total = family.endsWith("_total") ? family : family + "_total";
            sample(family(total, "counter"), total, labels, meter.getCount());
        } else if (metric instanceof Timer timer) {
            String seconds = family.endsWith("_seconds") ? family : family + "_seconds";
            addSummary(seconds, labels, timer.getSnapshot(), timer.getCount(), NANOS_PER_SECOND);
        } else if (metric instanceof Histogram histogram) {
            addSummary(family, labels, histogram.getSnapshot(), histogram.getCount(), 1);
        } else if (metric instanceof Buckets buckets) {
            addHistogram(family, labels, buckets);
        }
    }

    private void addGauge(String family, String labels, Gauge<?> gauge) {
        Object value = read(gauge);
        if (value instanceof Number number) {
            sample(family(family, typeOf(family)), family, labels, number.doubleValue());
        } else if (value instanceof Boolean is) {
            sample(family(family, "gauge"), family, labels, is ? 1 : 0);
        }
    }

    private static String typeOf(String family) {
        return family.endsWith("_total") ? "counter" : "gauge";
    }

    /** One broken gauge, of a component that is just closing, must not take the whole page with it. */
    private static Object read(Gauge<?> gauge) {
        try {
            Object value = gauge.getValue();
            return value == null ? "" : value;
        } catch (RuntimeException e) {
            return "";
        }
    }

    private void addSummary(String family, String labels, Snapshot snapshot, long count, double unit) {
        StringBuilder out = family(family, "summary");
        for (double quantile : QUANTILES) {
            String with = joined(labels, "quantile=\"" + quantile + "\"");
            sample(out, family, with, snapshot.getValue(quantile) / unit);
        }
        sample(out, family + "_count", labels, count);
    }

    private void addHistogram(String family, String labels, Buckets buckets) {
        StringBuilder out = family(family, "histogram");
        long upTo = 0;
        for (int i = 0; i < buckets.size(); i++) {
            upTo += buckets.countIn(i);
            String bound = number(buckets.boundSeconds(i));
            sample(out, family + "_bucket", joined(labels, "le=\"" + bound + "\""), upTo);
        }
        upTo += buckets.countIn(buckets.size());
        sample(out, family + "_bucket", joined(labels, "le=\"+Inf\""), upTo);
        sample(out, family + "_sum", labels, buckets.sumSeconds());
        sample(out, family + "_count", labels, upTo);
    }

    private StringBuilder family(String name, String type) {
        return families.computeIfAbsent(
                name,
                first -> new StringBuilder("# TYPE ")
                        .append(first)
                        .append(' ')
                        .append(type)
                        .append('\n'));
    }

    private static void sample(StringBuilder out, String name, String labels, double value) {
        out.append(name);
        if (!labels.isEmpty()) {
            out.append('{').append(labels).append('}');
        }
        out.append(' ').append(number(value)).append('\n');
    }

    private static String joined(String labels, String last) {
        return labels.isEmpty() ? last : labels + "," + last;
    }

    /** Whole numbers without exponent: people read this page too. */
    static String number(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1L << 53;
        return whole ? Long.toString((long) value) : Double.toString(value);
    }
}
