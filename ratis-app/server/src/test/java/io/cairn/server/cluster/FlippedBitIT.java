package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.admin.CreateSnapshotRequest;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * One flipped bit on one of three peers loses nothing, and is never served nor spread: the peer mends itself, or ends
 * with one line that says what to type, and comes back with that. Each run takes some kinds of files: {@code
 * -Dcairn.flip.seed=} repeats one, {@code -Dcairn.flip.kinds=} takes those named, or {@code all}.
 */
@Tag("slow")
class FlippedBitIT {
    private static final int SAMPLE = 4;
    private static final int REFUSED = 2;
    private static final int FAULT = 3;

    /** The one that meets the damage, and the one that mends it. */
    private static final int STARTS_MAX = 2;

    /** Fills the first file of the log, and the second in part. */
    private static final int LARGE = 150;

    private static final String BALLAST = "x".repeat(64 << 10);

    /** By the others, while the bit is wrong. */
    private static final int WRITES = 20;

    @RegisterExtension
    final Clusters clusters = new Clusters();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private final long seed = Long.getLong("cairn.flip.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<Writers> books = new ArrayList<>();
    private Cluster cluster;
    private PeerProcess victim;

    private List<FlippedBit> kinds() {
        List<FlippedBit> all = new ArrayList<>(Arrays.asList(FlippedBit.values()));
        String named = System.getProperty("cairn.flip.kinds", "");
        if (named.isEmpty()) {
            Collections.shuffle(all, random);
            all = all.subList(0, SAMPLE);
        } else if (!named.equals("all")) {
            List<String> names = Arrays.asList(named.split(","));
            all.removeIf(k -> !names.contains(k.name()));
        }
        System.out.println("flipped bits of seed " + seed + ": " + all);
        return all;
    }

    @Test
    void shouldNeitherServeNorSpreadNorLoseAnything() throws IOException {
        cluster = clusters.of(3, folder).start();
        victim = cluster.others(cluster.awaitLeader()).get(0);
        fill();
        snapshot();
        fill();
        FlippedBit.assertNoneForgotten(victim.data());
        for (FlippedBit kind : kinds()) {
            while (!kind.isThere(victim.data())) {
                fill();
                snapshot();
                fill();
            }
            strike(kind);
        }
        for (PeerProcess peer : cluster.peers()) {
            books.forEach(writers -> writers.assertKept(peer.client()));
        }
    }

    private void strike(FlippedBit kind) throws IOException {
        Writers writers = Writers.start(1, cluster.others(victim));
        books.add(writers);
        try (writers) {
            victim.kill();
            List<Path> files = kind.flip(victim.data(), random);
            System.out.println(kind + ": " + files);
            bringBack(files);
            writers.awaitMore(WRITES);
        }
        cluster.assertSameState();
        writers.assertKept(victim.client());
    }

    private void fill() {
        PeerProcess other = cluster.others(victim).get(0);
        Await.until("writes through " + other.name(), () -> {
            for (int i = 0; i < LARGE; i++) {
                other.client().put("large" + i % 5, BALLAST);
            }
            return true;
        });
    }

    private void snapshot() {
        Await.until("a checkpoint on " + victim.name(), () -> {
            victim.client().admin().createSnapshot(CreateSnapshotRequest.getDefaultInstance());
            return true;
        });
    }

    /** As a supervisor does, and then an operator who types what the line says. */
    private void bringBack(List<Path> files) {
        for (int start = 1; start <= STARTS_MAX; start++) {
            String before = victim.errors();
            victim.start();
            if (runs()) {
                return;
            }
            int exit = victim.exitCode(Await.LONG);
            List<String> lines =
                    victim.errors().substring(before.length()).lines().toList();
            System.out.println("  ended with " + exit + ": " + lines);
            assertTrue(exit == REFUSED || exit == FAULT, victim::tail);
            assertEquals(1, lines.size(), () -> "one line that says why: " + victim.tail());
            String line = lines.get(0);
            assertTrue(line.startsWith("cairn: "), line);
            if (exit == REFUSED) {
                assertTrue(files.stream().anyMatch(f -> line.contains(f.toString())), () -> "names the file: " + line);
                assertTrue(line.contains("Type: mv " + victim.data() + " "), () -> "says what to type: " + line);
                break;
            }
        }
        victim.wipe();
        victim.start();
        victim.awaitReady();
    }

    /** Whether it is ready and everything in it can be read: else it ends. */
    private boolean runs() {
        Await.until(
                () -> victim.name() + " runs or ends\n" + victim.tail(),
                Await.LONG,
                () -> !victim.alive() || victim.status().getReady() && readsAll());
        return victim.alive();
    }

    private boolean readsAll() {
        try {
            victim.client().hash(0);
            return true;
        } catch (StatusRuntimeException notYetOrNoLonger) {
            return false;
        }
    }
}
