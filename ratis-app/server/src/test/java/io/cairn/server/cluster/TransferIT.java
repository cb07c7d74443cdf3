package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.admin.Transfer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;
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
            writers.awaitMore(1500, FED_WITHIN);
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

    private static void assertBothEndsTell(PeerProcess leader, PeerProcess receiver) {
        assertEquals(1, leader.status().getTransfersCount());
        assertEquals(1, receiver.status().getTransfersCount());
        Transfer sent = leader.status().getTransfers(0);
        assertTrue(sent.getSending(), sent::toString);
        assertEquals(receiver.status().getId(), sent.getPeerId());
        Transfer received = receiver.status().getTransfers(0);
        assertEquals(leader.status().getId(), received.getPeerId());
        assertEquals(leader.name(), received.getPeerName());
        assertEquals(sent.getTotalBytes(), received.getTotalBytes());
        assertTrue(received.getBytesPerSecond() > 0 && received.getBytesPerSecond() < 8 << 20, received::toString);
        assertTrue(received.getEtaMs() > 0, received::toString);
    }

    @Test
    void shouldGoOnWithTheNextLeaderWhenTheOneThatFeedsItDies() {
        Cluster cluster = clusters.of(3, folder, FLAGS).start();
        PeerProcess leader = cluster.awaitLeader();
        PeerProcess behind = cluster.others(leader).get(0);
        List<PeerProcess> live = cluster.others(behind);
        long before = leader.client().revision();
        behind.kill();
        writeUntilItHasLostItsPlace(live);
        behind.start();
        awaitTransfer(behind, 10);
        Await.passes(() -> assertBothEndsTell(cluster.awaitLeader(), behind));
        PeerProcess first = cluster.awaitLeader();
        first.kill();

        PeerProcess next = cluster.others(first, behind).get(0);
        Await.until(
                () -> "it is fed\n" + behind.tail(),
                FED_WITHIN,
                () -> behind.status().getReady());
        Await.until("the other one fed it", () -> behind.logged().contains("from " + next.name() + ":"));
        cluster.start();
        cluster.assertSameState();
        assertTrue(first.client().revision() > before);
    }
}
