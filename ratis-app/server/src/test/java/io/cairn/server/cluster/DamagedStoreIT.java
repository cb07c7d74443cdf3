package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.admin.CreateSnapshotRequest;
import io.cairn.api.etcd.RangeRequest;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** One byte of a table on disk is flipped: in the live store, and so in the checkpoint that shares the file. */
class DamagedStoreIT {
    private static final int FAULT = 3;

    @RegisterExtension
    final Clusters clusters = new Clusters();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void shouldStopAtADamagedBlockAndFetchWhatItNeedsAtTheNextStart() throws IOException {
        Cluster cluster = clusters.of(3, folder, "--snapshot-log-bytes=1MiB").start();
        PeerProcess damaged = cluster.others(cluster.awaitLeader()).get(0);
        List<PeerProcess> others = cluster.others(damaged);
        long id = damaged.status().getId();
        Writers writers = Writers.start(1, "x".repeat(64 << 10), cluster.peers());
        try (writers) {
            Await.until("its log begins later", () -> damaged.status().getLogStartIndex() > 1);
        }
        damaged.terminate();
        assertEquals(0, damaged.exitCode(Await.LONG));
        others.forEach(p -> p.client().admin().createSnapshot(CreateSnapshotRequest.getDefaultInstance()));
        flipAByte(largestTable(damaged.data().resolve("store")));

        damaged.start();
        Await.until(() -> "it meets the damaged block and ends\n" + damaged.tail(), Await.LONG, () -> meets(damaged));
        assertEquals(FAULT, damaged.exitCode(Await.LONG));
        assertTrue(
                damaged.errors().contains("the store is damaged; the next start gets what it needs"), damaged::errors);

        damaged.start();
        damaged.awaitReady();
        assertTrue(damaged.logged().contains("the store is whole again: mended with the checkpoint"), damaged::tail);
        assertEquals(id, damaged.status().getId(), "it forgot nothing, so it is who it was");
        writers.assertKept(damaged.client());
        cluster.assertSameState();
    }

    /** Reads everything through it; true once it has ended. */
    private static boolean meets(PeerProcess peer) {
        try {
            peer.client().kv().range(everything());
            peer.client().hash(0);
        } catch (StatusRuntimeException notYetOrNoLonger) {
            return !peer.alive();
        }
        return !peer.alive();
    }

    /** Its own state, without values: these would be many megabytes; what is read from the disk is the same. */
    private static RangeRequest everything() {
        return EtcdClient.range("\0", true).toBuilder()
                .setRangeEnd(ByteString.copyFrom(new byte[1]))
                .setKeysOnly(true)
                .build();
    }

    private static Path largestTable(Path store) {
        return Folders.files(store).stream()
                .filter(f -> f.toString().endsWith(".sst"))
                .max(Comparator.comparingLong(DamagedStoreIT::size))
                .orElseThrow();
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void flipAByte(Path table) throws IOException {
        byte[] bytes = Files.readAllBytes(table);
        bytes[bytes.length / 3] ^= 1;
        Files.write(table, bytes);
    }
}
