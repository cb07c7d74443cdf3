package io.cairn.server.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;

/** What happens to a peer and only its parts can tell, under etcd's names. Safe for any thread; cheap. */
public final class PeerMeters {
    private final Counter leaderChanges;
    private final Buckets storeCommits;
    private final Buckets checkpointHoldUps;

    public PeerMeters(MetricRegistry registry) {
        leaderChanges = registry.counter("etcd_server_leader_changes_seen_total");
        storeCommits = registry.register("etcd_disk_backend_commit_duration_seconds", Buckets.forDisk());
        checkpointHoldUps = registry.register("cairn_checkpoint_apply_held_up_seconds", Buckets.forCalls());
    }

    /** The peer follows another leader than before. */
    public void leaderChanged() {
        leaderChanges.inc();
    }

    /** A checkpoint was taken; so long did the longest apply take meanwhile. */
    public void checkpointTaken(long heldUpNanos) {
        checkpointHoldUps.add(heldUpNanos);
    }

    /** One entry was written to the store. */
    public void storeCommitted(long nanos) {
        storeCommits.add(nanos);
    }
}
