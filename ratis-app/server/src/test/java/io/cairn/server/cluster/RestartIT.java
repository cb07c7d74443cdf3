package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.admin.ListSnapshotsRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Peers are stopped, the hard way and the clean way, and started again. */
class RestartIT {
    /** Long, so that a leader that just goes leaves a gap that nobody can mistake for a slow machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** More than can have been acknowledged by the leader that is gone, and not been counted yet. */
    private static final int WRITERS_AND_SOME = 20;

    @RegisterExtension
    final Clusters clusters = new Clusters();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void shouldLoseNothingWhenAllAreKilledWhileTheyWrite() {
        Cluster cluster = clusters.of(3, folder).start();
        cluster.awaitLeader();
        long before = cluster.peer(1).client().revision();

        Writers writers = Writers.start(4, cluster.peers());
        try (writers) {
            writers.awaitMore(500);
            cluster.peers().forEach(PeerProcess::kill);
        }
        cluster.start().awaitLeader();
        writers.assertExactlyOnce(cluster.peer(1).client(), before);
        cluster.assertSameState();
    }

    /** The others would wait for long before one of them stands for election by itself. */
    @Test
    void shouldHandOverLeadershipWhenTheLeaderIsToldToStop() {
        Cluster cluster = clusters.of(3, folder).start();
        for (PeerProcess patient : cluster.others(cluster.awaitLeader())) {
            patient.kill();
            patient.start("--election-timeout=" + PATIENCE.toSeconds() + "s");
            patient.awaitReady();
        }
        PeerProcess leader = cluster.awaitLeader();
        List<PeerProcess> others = cluster.others(leader);
        long before = leader.client().revision();

        Writers writers = Writers.start(4, others);
        try (writers) {
            writers.awaitMore(100);
            leader.terminate();
            assertEquals(0, leader.exitCode(Await.LONG), "exit code after SIGTERM");
            long gone = System.nanoTime();
            writers.awaitMore(WRITERS_AND_SOME);
            Duration gap = Duration.ofNanos(System.nanoTime() - gone);
            System.out.println("RestartIT: writes went on " + gap.toMillis() + " ms after the leader was gone");
            assertTrue(gap.compareTo(PATIENCE) < 0, "nobody led for " + gap);
            writers.awaitMore(100);
        }
        writers.assertNoneFailed();
        writers.assertExactlyOnce(others.get(0).client(), before);
        Cluster.assertSameState(others);
    }

    @Test
    void shouldTakeACheckpointAtACleanStop() {
        Cluster cluster = clusters.of(3, folder).start();
        PeerProcess follower = cluster.others(cluster.awaitLeader()).get(0);
        for (int i = 0; i < 50; i++) {
            follower.client().put("k" + i, "v");
        }
        assertEquals(0, snapshotIndex(follower), "no checkpoint was due yet");
        long applied = follower.status().getApplied();

        follower.terminate();
        assertEquals(0, follower.exitCode(Await.LONG), "exit code after SIGTERM");
        follower.start();
        follower.awaitReady();

        long snapshot = snapshotIndex(follower);
        assertTrue(snapshot >= applied, "applied " + applied + " before the stop, replays from " + snapshot);
        cluster.assertSameState();
    }

    /** Of the newest checkpoint; 0 when there is none. */
    private static long snapshotIndex(PeerProcess peer) {
        return peer
                .client()
                .admin()
                .listSnapshots(ListSnapshotsRequest.getDefaultInstance())
                .getSnapshotsList()
                .stream()
                .mapToLong(s -> s.getIndex())
                .max()
                .orElse(0);
    }
}
