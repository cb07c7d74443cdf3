package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cairn.api.admin.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The network between peers breaks while all of them, and all clients, go on. */
@Tag("root")
class PartitionIT {
    /** Longer than usual, so that the old leader may still take itself for one when the others have elected the next. */
    private static final Duration ELECTION_TIMEOUT = Duration.ofSeconds(2);

    @RegisterExtension
    final Clusters clusters = new Clusters();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void shouldGoOnWithTheMajorityWhenTheLeaderIsCutOff() {
        assumeTrue(Networks.possible(), "NOT RUN: making networks needs root and the command ip");
        try (Networks networks = Networks.make(3)) {
            cutOffTheLeader(networks);
        }
    }

    private void cutOffTheLeader(Networks networks) {
        Cluster cluster =
                clusters.of(networks.places(), folder, "--election-timeout=" + ELECTION_TIMEOUT.toSeconds() + "s");
        try (cluster) {
            cluster.start();
            PeerProcess old = cluster.awaitLeader();
            List<PeerProcess> majority = cluster.others(old);
            int number = cluster.peers().indexOf(old) + 1;
            old.client().put("k", "old");
            long before = old.client().revision();

            Writers writers = Writers.start(2, cluster.peers());
            try (writers) {
                writers.awaitMore(100);
                networks.isolate(number);
                PeerProcess next = cluster.awaitLeader(majority.toArray(PeerProcess[]::new));
                next.client().put("k", "new");
                // The old one may still take itself for the leader.
                Readers readers = Readers.start(4, old, "k");
                try (readers) {
                    // It is written to all the time, which is what keeps Ratis alone from noticing.
                    Await.until(old.name() + " steps down", () -> old.status().getRole() != Role.LEADER);
                    writers.awaitMore(100);
                    readers.awaitTries(8);
                    networks.heal(number);
                    readers.awaitAnswers(50);
                }
                assertEquals(List.of("new"), readers.seen(), "what the old leader answered, cut off and after");
                writers.awaitMore(100);
            }
            writers.assertNoneFailedBut(List.of(old));
            writers.assertExactlyOnce(old.client(), before + 1);
            cluster.assertSameState();
        }
    }
}
