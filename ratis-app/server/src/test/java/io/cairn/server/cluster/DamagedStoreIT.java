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
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A byte is flipped in a table of the live store, and in one of each checkpoint: mostly that is the same file. */
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
        damage(damaged.data());

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

    private static void damage(Path data) throws IOException {
        Set<Object> damaged = new HashSet<>();
        List<Path> places = new ArrayList<>(List.of(data.resolve("store")));
        try (Stream<Path> checkpoints = Files.list(data.resolve("checkpoints"))) {
            checkpoints.forEach(places::add);
        }
        for (Path place : places) {
            Path table = largestTable(place);
            if (damaged.add(
                    Files.readAttributes(table, BasicFileAttributes.class).fileKey())) {
                byte[] bytes = Files.readAllBytes(table);
                bytes[bytes.length / 3] ^= 1;
                Files.write(table, bytes);
            }
        }
    }
}
