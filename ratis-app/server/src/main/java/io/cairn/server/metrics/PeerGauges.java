package io.cairn.server.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.cairn.server.node.PeerInfo;
import io.cairn.server.node.PeerStatus;
import io.cairn.server.node.PeerStatus.Role;
import io.cairn.server.node.Reads;
import io.cairn.server.node.StoreSize;
import io.cairn.server.node.Unavailable;
import io.cairn.statemachine.store.View;
import java.util.function.ToLongFunction;

/** What a peer's status says, as gauges: under etcd's names where etcd means the same, else under Cairn's. */
public final class PeerGauges {
    private static final double MILLIS_PER_SECOND = 1000;

    private final MetricRegistry registry;
    private final PeerInfo peer;
    private final Reads reads;

    private PeerGauges(MetricRegistry registry, PeerInfo peer, Reads reads) {
        this.registry = registry;
        this.peer = peer;
        this.reads = reads;
    }

    /** Adds the gauges to the registry. They ask the peer when they are read. */
    public static void register(MetricRegistry registry, PeerInfo peer, Reads reads, StoreSize size, long quotaBytes) {
        PeerGauges gauges = new PeerGauges(registry, peer, reads);
        gauges.addRaft();
        gauges.addStore(size, quotaBytes);
        gauges.addLog();
        gauges.addDisk();
    }

    /** Adds the versions as labels, as etcd does: dashboards show which peers run what. */
    public static void registerVersions(MetricRegistry registry, String etcd, String cluster, String cairn) {
        Gauge<Object> one = () -> 1;
        registry.register(MetricName.of("etcd_server_version", "server_version", etcd), one);
        registry.register(MetricName.of("etcd_cluster_version", "cluster_version", cluster), one);
        registry.register(MetricName.of("cairn_version", "version", cairn), one);
    }

    private void addRaft() {
        gauge("etcd_server_has_leader", () -> peer.leaderId() != 0);
        status("etcd_server_is_leader", s -> s.role() == Role.LEADER ? 1 : 0);
        status("etcd_server_is_learner", s -> s.role() == Role.LISTENER ? 1 : 0);
        counter("etcd_server_proposals_committed_total", PeerStatus::commit);
        counter("etcd_server_proposals_applied_total", PeerStatus::applied);
        status("cairn_term", PeerStatus::term);
        status("cairn_lag_entries", PeerStatus::lag);
        status("cairn_tolerated_failures", PeerStatus::toleratedFailures);
        status("cairn_ready", s -> s.ready() ? 1 : 0);
        gauge(MetricName.of("etcd_server_id", "server_id", Long.toHexString(peer.memberId())), () -> 1);
    }

    private void addStore(StoreSize size, long quotaBytes) {
        gauge("etcd_mvcc_db_total_size_in_bytes", size::bytes);
        gauge("etcd_mvcc_db_total_size_in_use_in_bytes", size::bytesInUse);
        gauge("etcd_server_quota_backend_bytes", () -> quotaBytes);
        view("etcd_debugging_mvcc_current_revision", View::revision);
        view("etcd_debugging_mvcc_compact_revision", View::compactedRevision);
    }

    private void addLog() {
        status("cairn_snapshot_index", PeerStatus::snapshotIndex);
        gauge("cairn_snapshot_age_seconds", () -> {
            long millis = peer.status().snapshotAgeMillis();
            return millis < 0 ? -1 : millis / MILLIS_PER_SECOND;
        });
        status("cairn_log_start_index", PeerStatus::logStartIndex);
        status("cairn_log_last_index", PeerStatus::index);
        status("cairn_log_bytes", PeerStatus::logBytes);
        status("cairn_log_max_bytes", PeerStatus::logMaxBytes);
    }

    private void addDisk() {
        status("cairn_disk_free_bytes", s -> s.disk().freeBytes());
        status("cairn_disk_total_bytes", s -> s.disk().totalBytes());
        status("cairn_disk_reserve_bytes", s -> s.disk().reserveBytes());
        // 0 ok, 1 low, 2 purging, 3 refusing
        status("cairn_disk_level", s -> s.disk().level().ordinal());
    }

    private void status(String name, ToLongFunction<PeerStatus> value) {
        gauge(name, () -> value.applyAsLong(peer.status()));
    }

    private void counter(String name, ToLongFunction<PeerStatus> value) {
        registry.register(name, new Counter() {
            @Override
            public long getCount() {
                return value.applyAsLong(peer.status());
            }
        });
    }

    /** Not on the page while the peer has no state to show. */
    private void view(String name, ToLongFunction<View> value) {
        gauge(name, () -> {
            try (View view = reads.local()) {
                return value.applyAsLong(view);
            } catch (Unavailable e) {
                return "unknown";
            }
        });
    }

    private void gauge(String name, Gauge<Object> gauge) {
        registry.register(name, gauge);
    }
}
