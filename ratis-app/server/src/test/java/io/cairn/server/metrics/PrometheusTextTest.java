package io.cairn.server.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PrometheusTextTest {
    private final MetricRegistry registry = new MetricRegistry();

    @Test
    void shouldWriteCountersAndGauges() {
        registry.counter("some_total").inc(3);
        registry.counter("pending").inc(2);
        registry.counter("pending").dec();
        gauge("ratio", 0.25);
        gauge("is_leader", true);
        gauge("large", 1L << 40);
        registry.meter("events").mark(4);
        assertEquals("""
                # TYPE events_total counter
                events_total 4
                # TYPE is_leader gauge
                is_leader 1
                # TYPE large gauge
                large 1099511627776
                # TYPE pending gauge
                pending 1
                # TYPE ratio gauge
                ratio 0.25
                # TYPE some_total counter
                some_total 3
                """, text());
    }

    @Test
    void shouldKeepAFamilyTogetherWhateverItsLabelsAndRegistry() {
        MetricRegistry other = new MetricRegistry();
        registry.counter(MetricName.of("calls_total", "code", "OK")).inc();
        registry.counter("calls_b_total").inc();
        other.counter(MetricName.of("calls_total", "code", "NotFound", "type", "unary"))
                .inc(2);
        assertEquals("""
                # TYPE calls_b_total counter
                calls_b_total 1
                # TYPE calls_total counter
                calls_total{code="OK"} 1
                calls_total{code="NotFound",type="unary"} 2
                """, PrometheusText.of(List.of(registry, other)));
    }

    @Test
    void shouldSanitizeNamesAndEscapeLabels() {
        gauge(MetricName.of("a.b-c", "l.1", "quote \" slash \\ line \n {brace}"), 1);
        gauge("9lives", 9);
        assertEquals("""
                # TYPE _9lives gauge
                _9lives 9
                # TYPE a_b_c gauge
                a_b_c{l_1="quote \\" slash \\\\ line \\n {brace}"} 1
                """, text());
        assertThrows(IllegalArgumentException.class, () -> MetricName.of("a", "label"));
    }

    @Test
    void shouldWriteHistogramsWithCumulativeBuckets() {
        Buckets buckets = Buckets.forDisk();
        registry.register(MetricName.of("fsync_seconds", "disk", "log"), buckets);
        buckets.add(TimeUnit.MICROSECONDS.toNanos(500));
        buckets.add(TimeUnit.MILLISECONDS.toNanos(1));
        buckets.add(TimeUnit.MILLISECONDS.toNanos(3));
        buckets.add(TimeUnit.SECONDS.toNanos(10));
        String text = text();
        assertTrue(text.startsWith("# TYPE fsync_seconds histogram\n"), text);
        assertTrue(text.contains("fsync_seconds_bucket{disk=\"log\",le=\"0.001\"} 2\n"), text);
        assertTrue(text.contains("fsync_seconds_bucket{disk=\"log\",le=\"0.002\"} 2\n"), text);
        assertTrue(text.contains("fsync_seconds_bucket{disk=\"log\",le=\"0.004\"} 3\n"), text);
        assertTrue(text.contains("fsync_seconds_bucket{disk=\"log\",le=\"8.192\"} 3\n"), text);
        assertTrue(text.contains("fsync_seconds_bucket{disk=\"log\",le=\"+Inf\"} 4\n"), text);
        assertTrue(text.contains("fsync_seconds_sum{disk=\"log\"} 10.0045\n"), text);
        assertTrue(text.endsWith("fsync_seconds_count{disk=\"log\"} 4\n"), text);
        assertEquals(4, buckets.count());
    }

    @Test
    void shouldWriteTimersInSecondsAndHistogramsAsTheyAre() {
        registry.timer("took").update(2, TimeUnit.SECONDS);
        registry.histogram("batch_size").update(7);
        assertEquals("""
                # TYPE batch_size summary
                batch_size{quantile="0.5"} 7
                batch_size{quantile="0.95"} 7
                batch_size{quantile="0.99"} 7
                batch_size_count 1
                # TYPE took_seconds summary
                took_seconds{quantile="0.5"} 2
                took_seconds{quantile="0.95"} 2
                took_seconds{quantile="0.99"} 2
                took_seconds_count 1
                """, text());
    }

    @Test
    void shouldLeaveOutWhatIsNoNumberOrCannotBeRead() {
        gauge("text", "words");
        Gauge<Object> broken = () -> {
            throw new IllegalStateException("closing");
        };
        registry.register("broken", broken);
        gauge("fine", 1);
        assertFalse(text().contains("text"));
        assertFalse(text().contains("broken"));
        assertTrue(text().contains("fine 1\n"));
    }

    @Test
    void shouldWriteValuesThatAreNoNumbersAsPrometheusDoes() {
        assertEquals("+Inf", PrometheusText.number(Double.POSITIVE_INFINITY));
        assertEquals("-Inf", PrometheusText.number(Double.NEGATIVE_INFINITY));
        assertEquals("NaN", PrometheusText.number(Double.NaN));
        assertEquals("-1", PrometheusText.number(-1));
    }

    private String text() {
        return PrometheusText.of(List.of(registry));
    }

    private void gauge(String name, Object value) {
        Gauge<Object> gauge = () -> value;
        registry.register(name, gauge);
    }
}
