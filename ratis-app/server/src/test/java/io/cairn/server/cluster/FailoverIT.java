package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A leader dies while clients write through the others: they see a late success, not an error, and no write twice. */
class FailoverIT {
    /** What a client that writes through a surviving peer is promised. */
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(7);

    @RegisterExtension
    final Clusters clusters = new Clusters();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void shouldAnswerEveryWriteOnceWhenTheLeaderIsKilled() {
        Cluster cluster = clusters.of(3, folder).start();
        PeerProcess leader = cluster.awaitLeader();
        List<PeerProcess> survivors = cluster.others(leader);
        long before = survivors.get(0).client().revision();

        Writers writers = Writers.start(8, survivors);
        try (writers) {
            writers.awaitMore(200);
            leader.kill();
            writers.awaitMore(200);
        }
        assertEquals(List.of(), writers.errors(), "writes through survivors must not fail");
        assertTrue(writers.slowest().compareTo(ANSWERED_WITHIN) <= 0, "slowest write: " + writers.slowest());
        writers.assertExactlyOnce(survivors.get(0).client(), before);

        leader.start();
        leader.awaitReady();
        cluster.assertSameState();
    }

    @Test
    void shouldLoseNothingThatTheKilledLeaderAcknowledged() {
        Cluster cluster = clusters.of(3, folder).start();
        PeerProcess leader = cluster.awaitLeader();
        long before = leader.client().revision();

        Writers writers = Writers.start(4, cluster.peers());
        try (writers) {
            writers.awaitMore(200);
            leader.kill();
            writers.awaitMore(100);
            leader.start();
            leader.awaitReady();
            writers.awaitMore(100);
        }
        writers.assertExactlyOnce(leader.client(), before);
        cluster.assertSameState();
    }
}
