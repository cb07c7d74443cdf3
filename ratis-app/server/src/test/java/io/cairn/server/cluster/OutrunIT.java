package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.admin.CreateSnapshotRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A peer is sent a snapshot so slowly that endless writes fill the log before it has it: what it has then is of no use,
 * because the log behind it is gone. It is sent another, writers give way to that one, and it ends.
 */
@Tag("slow")
class OutrunIT {
    private static final long MIB = 1 << 20;
    private static final long BOUND = 64 * MIB;
    private static final long SENT_PER_SECOND = MIB / 2;
    private static final String[] FLAGS = {
        "--log-max-bytes=" + BOUND, "--snapshot-log-bytes=4MiB", "--transfer-max-rate=" + SENT_PER_SECOND
    };
    private static final int VALUE_BYTES = 20 << 10;
    private static final int BALLAST_BYTES = 64 << 10;

    /** Steps; each ends with a snapshot. */
    private static final int GROWN_IN = 16;

    /** From one file of 8 MiB on, the log grows until the room for three files is left. */
    private static final long WRITTEN_UNTIL_LET_GO = BOUND - 4 * (8 * MIB);

    /** So much longer than the log is kept would the snapshot take, if writers were as fast as they were just before. */
    private static final int TIMES_TOO_SLOW = 3;

    /** However fast the machine is: what a peer does before and after the transfer takes some seconds, too. */
    private static final long SNAPSHOT_BYTES_MIN = 2 * MIB;

    /** A machine on which writers become much slower just then may need more than one. */
    private static final int ATTEMPTS = 4;

    private static final Duration FED_WITHIN = Duration.ofMinutes(10);
    private static final String OUTRUN = "the log was not kept long enough for the one before";
    private static final String SLOWED = "writes are slowed down: a peer that they have outrun before";
    private static final String AT_FULL_SPEED = "writes go at full speed again";

    @RegisterExtension
    final Clusters clusters = new Clusters();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private int ballast;

    /** Until a snapshot takes so much; what is written does not compress, and no writer writes there. */
    private void growSnapshotTo(long bytes, PeerProcess peer) {
        Await.until(() -> "a snapshot has " + bytes + " bytes", FED_WITHIN, () -> {
            for (long written = 0; written < bytes / GROWN_IN; written += BALLAST_BYTES) {
                peer.client().put("ballast/" + ballast, Overwriters.incompressible(ballast++, BALLAST_BYTES));
            }
            return snapshotBytes(peer) >= bytes;
        });
    }

    private static long snapshotBytes(PeerProcess peer) {
        return peer.client()
                .admin()
                .createSnapshot(CreateSnapshotRequest.getDefaultInstance())
                .getSnapshot()
                .getBytes();
    }

    /** While others write; a read may fail on a machine that stands still. */
    private static void awaitSameState(Cluster cluster) {
        Await.until("the same state", () -> {
            cluster.assertSameState();
            return true;
        });
    }

    private static boolean anyLogged(List<PeerProcess> peers, String text) {
        return peers.stream().anyMatch(p -> p.logged().contains(text));
    }

    private static void awaitFed(PeerProcess behind) {
        Await.until(
                () -> "it is fed\n" + behind.tail(),
                FED_WITHIN,
                () -> behind.status().getReady());
    }

    /** Wipes it again, and has it receive more, until writers have outrun it. */
    private void outrun(PeerProcess behind, List<PeerProcess> live, Overwriters writers) {
        for (int attempt = 1; attempt <= ATTEMPTS && !anyLogged(live, SLOWED); attempt++) {
            behind.kill();
            behind.wipe();
            writers.awaitMoreOfEach(100);
            long pace = writers.bytesPerSecond(200);
            // What is new at the end of a transfer takes as long to send: without giving way all would be outrun.
            writers.freshBytesPerSecond(SENT_PER_SECOND, pace);
            double keptForSeconds = WRITTEN_UNTIL_LET_GO / (double) pace;
            long bytes = (long) (attempt * TIMES_TOO_SLOW * keptForSeconds * SENT_PER_SECOND);
            growSnapshotTo(Math.max(SNAPSHOT_BYTES_MIN, bytes), live.get(0));
            behind.start();
            awaitFed(behind);
        }
        assertTrue(anyLogged(live, SLOWED), "writers never gave way");
        Await.until("the log was let go", () -> anyLogged(live, OUTRUN));
    }

    @Test
    void shouldEndATransferThatWritersHaveOutrun() {
        Cluster cluster = clusters.of(3, folder, FLAGS).start();
        PeerProcess behind = cluster.others(cluster.awaitLeader()).get(0);
        List<PeerProcess> live = cluster.others(behind);
        Watermark log =
                Watermark.start(live.stream().map(p -> p.data().resolve("raft")).toList());
        Overwriters writers = Overwriters.start(2, VALUE_BYTES, live);
        try (log;
                writers) {
            outrun(behind, live, writers);
            awaitSameState(cluster);
            Await.until(
                    "writers have stopped to wait",
                    () -> live.stream()
                            .map(PeerProcess::logged)
                            .allMatch(l -> l.lastIndexOf(AT_FULL_SPEED) >= l.lastIndexOf(SLOWED)));
            writers.awaitMoreOfEach(10);
        }
        writers.assertKept(behind.client());
        assertTrue(log.highest() <= BOUND, () -> "the log took " + log.highest() + " of " + BOUND + " bytes");
    }
}
