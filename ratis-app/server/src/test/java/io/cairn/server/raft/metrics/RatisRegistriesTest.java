package io.cairn.server.raft.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.codahale.metrics.MetricRegistry;
import io.cairn.server.metrics.MetricsPage;
import java.util.ArrayList;
import java.util.List;
import org.apache.ratis.metrics.LongCounter;
import org.apache.ratis.metrics.MetricRegistries;
import org.apache.ratis.metrics.MetricRegistryInfo;
import org.apache.ratis.metrics.RatisMetricRegistry;
import org.apache.ratis.metrics.Timekeeper;
import org.junit.jupiter.api.Test;

class RatisRegistriesTest {
    private static final MetricRegistryInfo SERVER = info("n1@group-1B", "ratis", "server");
    private static final MetricRegistryInfo APPENDER = info("n1@group-1B", "ratis", "log_appender");
    private static final MetricRegistryInfo GRPC = info("n1", "ratis_grpc", "log_appender");

    private final RatisRegistries registries = new RatisRegistries();

    @Test
    void shouldBeWhatRatisFinds() {
        RatisRegistries global = assertInstanceOf(RatisRegistries.class, MetricRegistries.global());
        global.create(SERVER).counter("numInstallSnapshot").inc();
        String text = new MetricsPage(new MetricRegistry(), List.of(RatisRegistries::open)).text();
        global.remove(SERVER);
        assertTrue(text.contains("ratis_server_numInstallSnapshot{peer=\"n1\",group=\"group-1B\"} 1\n"), text);
    }

    @Test
    void shouldKeepARegistryAsLongAsSomebodyHoldsIt() {
        List<String> events = new ArrayList<>();
        registries.addReporterRegistration(registry -> events.add("start"), registry -> events.add("stop"));
        RatisMetricRegistry first = registries.create(SERVER);
        assertSame(first, registries.create(info("n1@group-1B", "ratis", "server")));
        assertSame(first, registries.get(SERVER).orElseThrow());
        assertFalse(registries.remove(SERVER));
        assertEquals(1, registries.getMetricRegistries().size());
        assertTrue(registries.remove(SERVER));
        assertTrue(registries.get(SERVER).isEmpty());
        assertEquals(List.of("start", "stop"), events);
    }

    @Test
    void shouldTurnIdsIntoLabels() {
        String group = "peer=\"n1\",group=\"group-1B\"";
        assertEquals("ratis_server_retryCacheHitRate{" + group + "}", RatisMetricNames.of(SERVER, "retryCacheHitRate"));
        assertEquals(
                "ratis_server_follower_append_entry_latency_seconds{" + group + "}",
                RatisMetricNames.timer(SERVER, "follower_append_entry_latency"));
        assertEquals(
                "ratis_server_peerCommitIndex{" + group + ",follower=\"n2\"}",
                RatisMetricNames.of(SERVER, "n2_peerCommitIndex"));
        assertEquals(
                "ratis_server_lastHeartbeatElapsedTime{" + group + ",follower=\"n2\"}",
                RatisMetricNames.of(SERVER, "n2_lastHeartbeatElapsedTime"));
        assertEquals(
                "ratis_log_appender_match_index{" + group + ",follower=\"n_2\"}",
                RatisMetricNames.of(APPENDER, "follower_n_2_match_index"));
        assertEquals(
                "ratis_grpc_log_appender_latency_heartbeat_seconds{peer=\"n1\",follower=\"n2\"}",
                RatisMetricNames.timer(GRPC, "n2@group-1B_latency_heartbeat"));
        assertEquals("ratis_grpc_log_appender_num_retries{peer=\"n1\"}", RatisMetricNames.of(GRPC, "num_retries"));
    }

    @Test
    void shouldMeasureWhatRatisMeasures() {
        RatisRegistry registry = (RatisRegistry) registries.create(SERVER);
        Timekeeper timer = registry.timer("flushTime");
        assertSame(timer, registry.timer("flushTime"));
        assertTrue(timer.time().stop() >= 0);
        LongCounter counter = registry.counter("flushCount");
        counter.inc(5);
        registry.counter("flushCount").dec(2);
        assertEquals(3, counter.getCount());
        registry.gauge("queue", () -> () -> 17);
        registry.gauge("queue", () -> () -> 18);
        String text = new MetricsPage(registry.metrics(), List.of()).text();
        String labels = "{peer=\"n1\",group=\"group-1B\"}";
        assertTrue(text.contains("ratis_server_flushTime_seconds_count" + labels + " 1\n"), text);
        assertTrue(text.contains("ratis_server_flushCount" + labels + " 3\n"), text);
        assertTrue(text.contains("ratis_server_queue" + labels + " 17\n"), text);
    }

    @Test
    void shouldForgetWhatRatisRemoves() {
        RatisRegistry registry = (RatisRegistry) registries.create(SERVER);
        registry.timer("flushTime");
        registry.counter("flushCount");
        registry.gauge("queue", () -> () -> 17);
        assertTrue(registry.remove("flushTime"));
        assertTrue(registry.remove("flushCount"));
        assertTrue(registry.remove("queue"));
        assertFalse(registry.remove("queue"));
        assertTrue(registry.metrics().getMetrics().isEmpty());
        registry.counter("flushCount").inc();
        assertEquals(1, registry.metrics().getCounters().size());
    }

    @Test
    void shouldRefuseReportersOfItsOwn() {
        assertThrows(UnsupportedOperationException.class, registries::enableJmxReporter);
    }

    private static MetricRegistryInfo info(String prefix, String application, String component) {
        return new MetricRegistryInfo(prefix, application, component, "description");
    }
}
