package io.cairn.server.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.codahale.metrics.MetricRegistry;
import io.cairn.server.node.FakePeer;
import io.cairn.server.node.Unavailable;
import io.cairn.statemachine.Lease;
import io.cairn.statemachine.command.Command;
import io.cairn.statemachine.command.Compact;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.store.Applied;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PeerMetricsTest {
    private final MetricRegistry registry = new MetricRegistry();
    private final FakePeer peer = new FakePeer();

    @Test
    void shouldShowTheStatusOfThePeer() {
        PeerGauges.register(registry, peer, peer, peer, 1000);
        String text = text();
        for (String line : List.of(
                "etcd_server_has_leader 1",
                "etcd_server_is_leader 1",
                "etcd_server_is_learner 0",
                "etcd_server_proposals_committed_total 100",
                "etcd_server_proposals_applied_total 99",
                "etcd_server_quota_backend_bytes 1000",
                "etcd_server_id{server_id=\"8000000000000001\"} 1",
                "etcd_mvcc_db_total_size_in_bytes 4096",
                "etcd_debugging_mvcc_current_revision 42",
                "etcd_debugging_mvcc_compact_revision -1",
                "cairn_term 7",
                "cairn_lag_entries 1",
                "cairn_tolerated_failures 1",
                "cairn_snapshot_index 80",
                "cairn_snapshot_age_seconds 1.5",
                "cairn_log_start_index 81",
                "cairn_log_last_index 101",
                "cairn_log_bytes 1000",
                "cairn_log_max_bytes 2000",
                "cairn_ready 1")) {
            assertTrue(text.contains("\n" + line + "\n"), line);
        }
        assertTrue(text.contains("# TYPE etcd_server_proposals_committed_total counter\n"));
        assertEquals(0, peer.openViews.get());
    }

    @Test
    void shouldLeaveOutTheRevisionWhileThereIsNoState() {
        PeerGauges.register(registry, peer, peer, peer, 1000);
        peer.localFails = Unavailable.Reason.NOT_READY;
        peer.leader = 0;
        assertFalse(text().contains("current_revision"));
        assertTrue(text().contains("etcd_server_has_leader 0\n"));
    }

    @Test
    void shouldCountProposalsThatWaitAndThatFail() {
        MeteredProposals proposals = new MeteredProposals(peer, registry);
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        peer.onPropose = command -> outcome;
        Command command = new Compact(1);
        proposals.propose(command);
        assertEquals(1, registry.counter("etcd_server_proposals_pending").getCount());
        outcome.complete(new Outcome.Compacted(1));
        assertEquals(0, registry.counter("etcd_server_proposals_pending").getCount());
        assertEquals(0, registry.counter("etcd_server_proposals_failed_total").getCount());
        peer.failWith(new Unavailable(Unavailable.Reason.TIMED_OUT));
        proposals.propose(command);
        assertEquals(0, registry.counter("etcd_server_proposals_pending").getCount());
        assertEquals(1, registry.counter("etcd_server_proposals_failed_total").getCount());
    }

    @Test
    void shouldCountLeasesAndNotWhatWasRefused() {
        KvCounts counts = new KvCounts(registry);
        counts.add(new Outcome.Granted(2, new Lease(5, 60, 1)));
        counts.add(new Outcome.Granted(2, new Lease(6, 60, 1)));
        counts.add(new Outcome.Revoked(3, 5));
        counts.add(new Outcome.Rejected(3, Outcome.Reason.LEASE_NOT_FOUND));
        assertEquals(2, registry.counter("etcd_debugging_lease_granted_total").getCount());
        assertEquals(1, registry.counter("etcd_debugging_lease_revoked_total").getCount());
    }

    @Test
    void shouldCountWhatTransactionsDid() {
        KvCounts counts = new KvCounts(registry);
        Outcome put = new Outcome.Put(2, null);
        Outcome range = new Outcome.Range(2, List.of(), false, 0);
        counts.add(new Applied.Executed(List.of(put)));
        counts.add(new Outcome.Txn(2, true, List.of(put, range, new Outcome.Txn(2, false, List.of(range)))));
        counts.add(new Outcome.Deleted(2, 0, List.of()));
        counts.add(new Outcome.Rejected(2, Outcome.Reason.COMPACTED));
        assertEquals(2, registry.counter("etcd_mvcc_put_total").getCount());
        assertEquals(2, registry.counter("etcd_mvcc_range_total").getCount());
        assertEquals(2, registry.counter("etcd_mvcc_txn_total").getCount());
        assertEquals(1, registry.counter("etcd_mvcc_delete_total").getCount());
    }

    @Test
    void shouldCountAndMeasureWhatThePeersPartsTell() {
        PeerMeters meters = new PeerMeters(registry);
        meters.leaderChanged();
        meters.applied(500_000);
        meters.gap(10_000_000, true);
        meters.gap(10_000_001, false);
        PeerGauges.registerVersions(registry, "3.6.5", "3.6.0", "0.1.0");
        String text = text();
        for (String line : List.of(
                "etcd_server_leader_changes_seen_total 1",
                "etcd_disk_backend_commit_duration_seconds_bucket{le=\"0.001\"} 1",
                "cairn_apply_gap_seconds_bucket{checkpoint=\"true\",le=\"0.01\"} 1",
                "cairn_apply_gap_seconds_bucket{checkpoint=\"false\",le=\"0.01\"} 0",
                "cairn_apply_gap_seconds_bucket{checkpoint=\"false\",le=\"0.025\"} 1",
                "etcd_server_version{server_version=\"3.6.5\"} 1",
                "etcd_cluster_version{cluster_version=\"3.6.0\"} 1",
                "cairn_version{version=\"0.1.0\"} 1")) {
            assertTrue(text.contains("\n" + line + "\n"), line);
        }
    }

    @Test
    void shouldShowProcessAndJvm() {
        ProcessGauges.register(registry);
        String text = text();
        assertTrue(text.matches("(?s).*\nprocess_resident_memory_bytes [1-9]\\d{6,}\n.*"), text);
        assertTrue(text.matches("(?s).*\njvm_memory_used_bytes\\{area=\"heap\"} [1-9]\\d*\n.*"), text);
        assertTrue(text.matches("(?s).*\njvm_threads_current [1-9]\\d*\n.*"), text);
        assertTrue(text.contains("\n# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total "), text);
        assertTrue(text.contains("\njvm_gc_collection_seconds_sum{gc="), text);
        assertTrue(text.matches("(?s).*\nprocess_open_fds [1-9]\\d*\n.*"), text);
    }

    private String text() {
        return new MetricsPage(registry, List.of()).text();
    }
}
