package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.admin.Transfer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A peer that lost its place in the log is fed slowly. */
@Tag("slow")
class TransferIT {
    private static final Duration FED_WITHIN = Duration.ofMinutes(10);
    private static final String[] FLAGS = {
        "--log-max-bytes=128MiB", "--snapshot-log-bytes=8MiB", "--transfer-max-rate=4MiB"
    };

    /** Does not compress: tables are as large as what was written. */
    private static final String BALLAST = ballast();

    @RegisterExtension
    final Clusters clusters = new Clusters();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private static String ballast() {
        byte[] bytes = new byte[24 << 10];
        new Random(4).nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Purged behind the absent one, and a table of some tens of megabytes. */
    private static void writeUntilItHasLostItsPlace(List<PeerProcess> live) {
        try (Writers writers = Writers.start(2, BALLAST, live)) {
            writers.awaitMore(1200, FED_WITHIN);
            Await.until(
                    "the logs of the others begin later",
                    () -> live.stream().allMatch(p -> p.status().getLogStartIndex() > 100));
            writers.assertNoneFailed();
        }
    }

    private static void awaitTransfer(PeerProcess receiver, int percent) {
        Await.until(
                receiver.name() + " receives " + percent + " %",
                () -> receiver.status().getTransfersList().stream()
                        .anyMatch(t -> !t.getSending() && 100 * t.getBytes() >= percent * t.getTotalBytes()));
    }

    /** Whoever sends to it. */
    private static PeerProcess assertBothEndsTell(Cluster cluster, PeerProcess receiver) {
        assertEquals(1, receiver.status().getTransfersCount());
        Transfer received = receiver.status().getTransfers(0);
        PeerProcess sender = cluster.peers().stream()
                .filter(p -> p.name().equals(received.getPeerName()))
                .findFirst()
                .orElseThrow();
        assertEquals(sender.status().getId(), received.getPeerId());
        assertEquals(1, sender.status().getTransfersCount());
        Transfer sent = sender.status().getTransfers(0);
        assertTrue(sent.getSending(), sent::toString);
        assertEquals(receiver.status().getId(), sent.getPeerId());
        assertEquals(sent.getTotalBytes(), received.getTotalBytes());
        assertTrue(received.getBytesPerSecond() > 0 && received.getBytesPerSecond() < 8 << 20, received::toString);
        assertTrue(received.getEtaMs() > 0, received::toString);
        return sender;
    }

    private static void awaitFed(PeerProcess behind) {
        Await.until(
                () -> "it is fed\n" + behind.tail(),
                FED_WITHIN,
                () -> behind.status().getReady());
    }

    /** A leader said so: somebody else sends to that one. */
    private static boolean wasFedByFollower(Cluster cluster, PeerProcess receiver) {
        String agreed = "which " + receiver.name() + " receives from ";
        return cluster.peers().stream().anyMatch(p -> p.logged().contains(agreed));
    }

    @Test
    void shouldGoOnWhenTheOneThatFeedsItDiesOrTheLeader() {
        Cluster cluster = clusters.of(3, folder, FLAGS).start();
        PeerProcess leader = cluster.awaitLeader();
        PeerProcess behind = cluster.others(leader).get(0);
        List<PeerProcess> live = cluster.others(behind);
        behind.kill();
        writeUntilItHasLostItsPlace(live);
        behind.start();
        awaitTransfer(behind, 10);
        AtomicReference<PeerProcess> first = new AtomicReference<>();
        Await.passes(() -> first.set(assertBothEndsTell(cluster, behind)));
        first.get().kill();

        PeerProcess next = cluster.others(first.get(), behind).get(0);
        awaitFed(behind);
        Await.until("the other one fed it", () -> behind.logged().contains("from " + next.name() + ":"));
        cluster.start();
        cluster.assertSameState();

        // One attempt may fall into a change of leader, and then a leader feeds it.
        for (int attempt = 0; attempt < 3 && !wasFedByFollower(cluster, behind); attempt++) {
            behind.kill();
            behind.wipe();
            behind.start();
            awaitFed(behind);
        }
        assertTrue(wasFedByFollower(cluster, behind), "no leader kept its log for a follower's snapshot");
        cluster.assertSameState();

        // The same when the leader dies, whose log it was to go on from.
        behind.kill();
        behind.wipe();
        behind.start();
        Await.until(
                () -> "a transfer is under way, or over\n" + behind.tail(),
                FED_WITHIN,
                () -> behind.status().getReady()
                        || !behind.status().getTransfersList().isEmpty());
        cluster.awaitLeader().kill();
        cluster.start();
        awaitFed(behind);
        cluster.assertSameState();
    }
}
