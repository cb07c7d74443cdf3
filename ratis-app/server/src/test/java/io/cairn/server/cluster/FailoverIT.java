package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A leader dies while clients write through the others: they see a late success, not an error, and no write twice. */
class FailoverIT {
    /** Seven seconds are promised, and what is printed can be held against it; four times that, no machine needs. */
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(30);

    @RegisterExtension
    static final Clusters CLUSTERS = new Clusters();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path folder;

    private static Cluster cluster;

    @BeforeAll
    static void found() {
        cluster = CLUSTERS.of(3, folder).start();
    }

    @Test
    void shouldAnswerEveryWriteOnceWhenTheLeaderIsKilled() {
        PeerProcess leader = cluster.awaitLeader();
        List<PeerProcess> survivors = cluster.others(leader);
        long before = survivors.get(0).client().revision();

        Writers writers = Writers.start(8, survivors);
        try (writers) {
            writers.awaitMore(200);
            leader.kill();
            writers.awaitMore(200);
        }
        System.out.println("FailoverIT: the slowest write through a survivor took "
                + writers.slowest().toMillis() + " ms");
        writers.assertNoneFailed();
        assertTrue(writers.slowest().compareTo(ANSWERED_WITHIN) <= 0, "slowest write: " + writers.slowest());
        writers.assertExactlyOnce(survivors.get(0).client(), before);

        leader.start();
        leader.awaitReady();
        cluster.assertSameState();
    }

    @Test
    void shouldLoseNothingThatTheKilledLeaderAcknowledged() {
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
