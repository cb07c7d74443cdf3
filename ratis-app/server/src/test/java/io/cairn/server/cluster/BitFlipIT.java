package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.etcd.KeyValue;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * One bit of one file of one peer is not what was written. The peer finds out and says so, or nothing depends on the bit;
 * it never serves anything else than the others, and nothing is lost. {@code -Dcairn.flip.seed=} repeats a run.
 */
@Tag("slow")
class BitFlipIT {
    private static final int KEYS = 200;
    private static final int REFUSED = 2;
    private static final int FAULT = 3;

    /** Fills the first file of the log, and the second in part. */
    private static final int LARGE = 150;

    private static final String BALLAST = "x".repeat(64 << 10);

    /** Each kind of file that must be whole, as a path in the data directory; one that matches is chosen. */
    private static final List<String> KINDS = List.of(
            "raft/.*/raft-meta",
            "raft/.*/raft-meta.conf",
            "checkpoints/.*\\.sst",
            "checkpoints/.*/manifest",
            "store/.*\\.sst",
            "store/.*/CURRENT",
            "store/.*/MANIFEST-\\d+",
            "identity",
            "raft/.*/log_\\d+-\\d+",
            "raft/.*/log_inprogress_\\d+");

    @RegisterExtension
    final Clusters clusters = new Clusters();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private final long seed = Long.getLong("cairn.flip.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Map<String, String> written = new HashMap<>();
    private Cluster cluster;
    private PeerProcess victim;

    @Test
    void shouldNeitherServeNorLoseAnythingWhenABitIsWrong() throws IOException {
        System.out.println("bit flips of seed " + seed);
        cluster = clusters.of(3, folder).start();
        victim = cluster.others(cluster.awaitLeader()).get(0);
        PeerProcess other = cluster.others(victim).get(0);
        for (int i = 0; i < KEYS; i++) {
            put(other, "k" + i, "v" + random.nextLong());
        }
        for (int i = 0; i < LARGE; i++) {
            put(other, "large" + i % 5, BALLAST);
        }
        for (String kind : KINDS) {
            victim.terminate();
            assertEquals(0, victim.exitCode(Await.LONG), victim::tail);
            put(other, "during", kind);
            Path file = choose(kind);
            byte[] right = Files.readAllBytes(file);
            write(file, flipped(file, right));
            assertNothingWrong(file, right);
            put(victim, "after", kind);
            assertAllThere(other);
            cluster.assertSameState();
        }
    }

    private void put(PeerProcess peer, String key, String value) {
        peer.client().put(key, value);
        written.put(key, value);
    }

    private Path choose(String kind) {
        List<Path> all = Folders.files(victim.data()).stream()
                .filter(f -> victim.data().relativize(f).toString().matches(kind))
                .sorted()
                .toList();
        assertTrue(!all.isEmpty(), () -> "no file is " + kind + " among " + Folders.files(victim.data()));
        return all.get(random.nextInt(all.size()));
    }

    /** What was preallocated and never written is left alone. */
    private byte[] flipped(Path file, byte[] right) {
        int used = right.length;
        while (used > 0 && right[used - 1] == 0) {
            used--;
        }
        int at = random.nextInt(used);
        int bit = random.nextInt(Byte.SIZE);
        System.out.println(
                "bit " + bit + " of byte " + at + " of " + victim.data().relativize(file));
        byte[] wrong = right.clone();
        wrong[at] ^= (byte) (1 << bit);
        return wrong;
    }

    /** As a disk does it: with the same times, and what is linked elsewhere stays as it is there. */
    private static void write(Path file, byte[] bytes) throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        Files.delete(file);
        Files.write(file, bytes);
        Files.setLastModifiedTime(file, time);
    }

    /**
     * It runs, and all that it says is true; or it ends and says why. If it refused to start it has changed nothing:
     * with the right bit it starts.
     */
    private void assertNothingWrong(Path file, byte[] right) throws IOException {
        String before = victim.errors();
        victim.start();
        Await.until(
                victim.name() + " ends or is ready, with a wrong bit in " + file,
                () -> !victim.alive() || victim.status().getReady());
        if (victim.alive()) {
            try {
                assertAllThere(victim);
                cluster.assertSameState();
                return;
            } catch (StatusRuntimeException refused) {
                System.out.println("  it did not answer: " + refused.getStatus());
            }
        }
        int exit = victim.exitCode(Await.LONG);
        List<String> lines = victim.errors()
                .substring(before.length())
                .lines()
                .filter(l -> !l.startsWith("WARNING: "))
                .toList();
        System.out.println("  it ended with " + exit + ": " + lines);
        assertTrue(exit == REFUSED || exit == FAULT, victim::tail);
        assertEquals(1, lines.size(), () -> "one line that says why: " + victim.tail());
        assertTrue(lines.get(0).startsWith("cairn: "), lines::toString);
        if (exit == REFUSED) {
            write(file, right);
        }
        victim.start();
        victim.awaitReady();
    }

    private void assertAllThere(PeerProcess peer) {
        for (String prefix : List.of("k", "large", "during", "after")) {
            Map<String, String> found = new HashMap<>();
            for (KeyValue kv : peer.client().all(prefix)) {
                found.put(kv.getKey().toStringUtf8(), kv.getValue().toStringUtf8());
            }
            Map<String, String> expected = new HashMap<>(written);
            expected.keySet().removeIf(k -> !k.startsWith(prefix));
            assertEquals(expected, found, peer.name());
        }
    }
}
