package io.cairn.server.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;

/** What happens to a peer and only its parts can tell, under etcd's names. Safe for any thread; cheap. */
public final class PeerMeters {
    private final Counter leaderChanges;
    private final Buckets storeCommits;

    public PeerMeters(MetricRegistry registry) {
        leaderChanges = registry.counter("etcd_server_leader_changes_seen_total");
        storeCommits = registry.register("etcd_disk_backend_commit_duration_seconds", Buckets.forDisk());
    }

    /** The peer follows another leader than before. */
    public void leaderChanged() {
        leaderChanges.inc();
    }

    /** One entry was written to the store. */
    public void storeCommitted(long nanos) {
        storeCommits.add(nanos);
    }
}
