package io.cairn.server.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;

/** What happens to a peer and only its parts can tell, under etcd's names. Safe for any thread; cheap. */
public final class PeerMeters {
    private final Counter leaderChanges;
    private final Counter failedBarriers;
    private final Buckets logSyncs;
    private final Buckets storeCommits;

    public PeerMeters(MetricRegistry registry) {
        leaderChanges = registry.counter("etcd_server_leader_changes_seen_total");
        failedBarriers = registry.counter("etcd_server_read_indexes_failed_total");
        logSyncs = registry.register("etcd_disk_wal_fsync_duration_seconds", Buckets.forDisk());
        storeCommits = registry.register("etcd_disk_backend_commit_duration_seconds", Buckets.forDisk());
    }

    /** The peer follows another leader than before. */
    public void leaderChanged() {
        leaderChanges.inc();
    }

    /** A linearizable read got no answer from the cluster. */
    public void barrierFailed() {
        failedBarriers.inc();
    }

    /** The log was forced to disk. */
    public void logSynced(long nanos) {
        logSyncs.add(nanos);
    }

    /** One entry was written to the store. */
    public void storeCommitted(long nanos) {
        storeCommits.add(nanos);
    }
}
