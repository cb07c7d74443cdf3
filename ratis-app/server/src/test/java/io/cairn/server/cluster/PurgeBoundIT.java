package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.admin.CreateSnapshotRequest;
import io.cairn.api.admin.CreateSnapshotResponse;
import io.cairn.api.admin.ExplainLogRequest;
import io.cairn.api.admin.ExplainLogResponse;
import io.cairn.api.admin.ListSnapshotsRequest;
import io.cairn.api.admin.Snapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The log on disk stays under its bound whatever is written, also while a peer is down that would need the entries. */
@Tag("slow")
class PurgeBoundIT {
    private static final long BOUND = 64L << 20;
    private static final int VALUE_BYTES = 64 << 10;
    private static final int WRITES = (int) (3 * BOUND / VALUE_BYTES) + 1;
    private static final Duration WRITTEN_WITHIN = Duration.ofMinutes(10);

    @RegisterExtension
    final Clusters clusters = new Clusters();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void shouldKeepTheLogUnderItsBoundWhileAPeerIsDown() {
        Cluster cluster = clusters.of(3, folder, "--log-max-bytes=64MiB", "--snapshot-log-bytes=16MiB")
                .start();
        PeerProcess leader = cluster.awaitLeader();
        PeerProcess absent = cluster.others(leader).get(0);
        List<PeerProcess> live = cluster.others(absent);
        long before = leader.client().revision();
        absent.kill();

        Watermark log =
                Watermark.start(live.stream().map(p -> p.data().resolve("raft")).toList());
        Writers writers = Writers.start(4, "x".repeat(VALUE_BYTES), live);
        try (log) {
            try (writers) {
                writers.awaitMore(WRITES, WRITTEN_WITHIN);
            }
        }
        assertTrue(log.highest() <= BOUND, () -> "the log took " + log.highest() + " of " + BOUND + " bytes");
        assertTrue(log.looks() > 100, () -> "looked only " + log.looks() + " times");
        writers.assertNoneFailed(); // the bound must not cost a write

        absent.start();
        absent.awaitReady();
        cluster.assertSameState();
        Await.until("it came back through a snapshot", () -> absent.logged().contains("installed the checkpoint"));
        writers.assertExactlyOnce(absent.client(), before);
        assertSnapshotsMakeSense(leader);
    }

    private static void assertSnapshotsMakeSense(PeerProcess peer) {
        CreateSnapshotResponse created =
                peer.client().admin().createSnapshot(CreateSnapshotRequest.getDefaultInstance());
        Snapshot snapshot = created.getSnapshot();
        assertEquals(peer.client().revision(), snapshot.getRevision(), "of a cluster in which nobody writes");
        assertTrue(snapshot.getBytes() > 0 && created.getTookMicros() > 0, created::toString);
        assertTrue(created.getLogAfter().getBytes() <= created.getLogBefore().getBytes(), created::toString);
        assertTrue(
                created.getLogAfter().getFirstIndex() >= created.getLogBefore().getFirstIndex(), created::toString);

        List<Snapshot> listed = peer.client()
                .admin()
                .listSnapshots(ListSnapshotsRequest.getDefaultInstance())
                .getSnapshotsList();
        assertEquals(snapshot, listed.get(0), "the newest comes first");
        assertTrue(listed.size() >= 2, listed::toString);

        ExplainLogResponse explained = peer.client().admin().explainLog(ExplainLogRequest.getDefaultInstance());
        assertEquals(BOUND, explained.getMaxBytes());
        assertFalse(explained.getPartsList().isEmpty());
        assertEquals("open", explained.getParts(explained.getPartsCount() - 1).getHeldBy(), explained::toString);
        assertTrue(explained.getPartsList().stream().noneMatch(p -> p.getWhy().isEmpty()), explained::toString);
    }
}
