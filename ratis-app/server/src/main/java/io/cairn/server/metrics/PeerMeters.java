package io.cairn.server.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;
import io.cairn.server.node.ApplyTimes;
import java.util.concurrent.TimeUnit;

/** What happens to a peer and only its parts can tell, some of it under etcd's names. Safe for any thread; cheap. */
public final class PeerMeters implements ApplyTimes {
    private static final String GAPS = "cairn_apply_gap_seconds";

    private final Counter leaderChanges;
    private final Buckets storeCommits;
    private final Buckets checkpointHoldUps;
    private final Buckets gapsInCheckpoints;
    private final Buckets otherGaps;

    public PeerMeters(MetricRegistry registry) {
        leaderChanges = registry.counter("etcd_server_leader_changes_seen_total");
        storeCommits = registry.register("etcd_disk_backend_commit_duration_seconds", Buckets.forDisk());
        checkpointHoldUps = registry.register("cairn_checkpoint_apply_held_up_seconds", Buckets.forGaps());
        gapsInCheckpoints = registry.register(MetricName.of(GAPS, "checkpoint", "true"), Buckets.forGaps());
        otherGaps = registry.register(MetricName.of(GAPS, "checkpoint", "false"), Buckets.forGaps());
    }

    /** The peer follows another leader than before. */
    public void leaderChanged() {
        leaderChanges.inc();
    }

    /** A checkpoint was taken; so long was the longest gap between two applies meanwhile. */
    public void checkpointTaken(long heldUpMicros) {
        checkpointHoldUps.add(TimeUnit.MICROSECONDS.toNanos(heldUpMicros));
    }

    @Override
    public void applied(long nanos) {
        storeCommits.add(nanos);
    }

    @Override
    public void gap(long nanos, boolean checkpoint) {
        (checkpoint ? gapsInCheckpoints : otherGaps).add(nanos);
    }
}
