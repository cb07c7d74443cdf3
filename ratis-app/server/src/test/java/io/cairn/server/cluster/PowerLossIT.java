package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.statemachine.CrashPoint;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Machines lose their power: what was not synced is gone. Each peer has a disk of its own that does just that. Runs
 * differ; {@code -Dcairn.crash.seed=} repeats the choices of one.
 */
@Tag("root")
@Tag("slow")
class PowerLossIT {
    /** A round takes as long as a client waits for peers that are gone; ask for more by hand. */
    private static final int ROUNDS = Integer.getInteger("cairn.powerloss.rounds", 1);

    private static final Duration WRITTEN_WITHIN = Duration.ofMinutes(4);
    private static final int FAULT = 3;

    /** Disks of their own on a busy machine are slow; nobody is to take a leader for dead because of it. */
    private static final String PATIENT = "--election-timeout=2s";

    /** The disks are smaller than the marks from which on a peer refuses writes. */
    private static final String[] FLAGS = {
        PATIENT,
        "--snapshot-log-bytes=1MiB",
        "--disk-warn-bytes=0",
        "--disk-purge-bytes=0",
        "--disk-refuse-bytes=0",
        "--disk-reserve-bytes=0"
    };

    /** With small writes beside it, files of the log end and checkpoints are taken all the time. */
    private static final String BALLAST = "x".repeat(64 << 10);

    @RegisterExtension
    @Order(1)
    final LossyDisks disks = new LossyDisks();

    @RegisterExtension
    @Order(2)
    final Clusters clusters = new Clusters();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private final long seed = Long.getLong("cairn.crash.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Map<PeerProcess, LossyDisk> diskOf = new HashMap<>();

    private Cluster cluster() {
        System.out.println("power loss of seed " + seed);
        Cluster cluster = clusters.of(3, folder, FLAGS);
        cluster.peers().forEach(p -> diskOf.put(p, disks.of(p)));
        return cluster.start();
    }

    /** The tool itself: it must lose something. */
    @Test
    void shouldLoseWhatWasNotSynced() throws IOException {
        LossyDisk disk = disks.on(folder.resolve("disk"));
        Path kept = Files.writeString(disk.folder().resolve("kept"), "all of it");
        disk.sync();
        Path lost = Files.writeString(disk.folder().resolve("lost"), "none of it");
        try (FileChannel open = FileChannel.open(kept, StandardOpenOption.WRITE)) {
            disk.cut();
            assertThrows(IOException.class, () -> open.force(true));
        }
        disk.powerOn();
        assertEquals("all of it", Files.readString(kept));
        assertFalse(Files.exists(lost));
    }

    @Test
    void shouldKeepWhatWasAcknowledgedWhenAllLosePowerAtOnce() {
        Cluster cluster = cluster();
        cluster.awaitLeader();
        List<Writers> all = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            Writers small = Writers.start(2, cluster.peers());
            Writers large = Writers.start(1, BALLAST, cluster.peers());
            all.addAll(List.of(small, large));
            try (small;
                    large) {
                small.awaitMore(100 + random.nextInt(200), WRITTEN_WITHIN);
                large.awaitMore(10 + random.nextInt(50), WRITTEN_WITHIN);
                disks.cut();
                cluster.peers().forEach(PeerProcess::kill);
            }
            disks.powerOn();
            cluster.start().awaitLeader();
            all.forEach(w -> w.assertKept(cluster.peer(1).client()));
            cluster.assertSameState();
        }
    }

    /** It ends by itself, says why once, and another one leads. */
    @Test
    void shouldEndTheLeaderWhoseDiskFails() {
        Cluster cluster = cluster();
        PeerProcess leader = cluster.awaitLeader();
        List<PeerProcess> others = cluster.others(leader);
        Writers writers = Writers.start(2, cluster.peers());
        try (writers) {
            writers.awaitMore(50, WRITTEN_WITHIN);
            diskOf.get(leader).cut();
            assertEquals(FAULT, leader.exitCode(Await.LONG), leader::tail);
            cluster.awaitLeader(others.toArray(PeerProcess[]::new));
            writers.awaitMore(100, WRITTEN_WITHIN);
        }
        List<String> said =
                leader.errors().lines().filter(l -> !l.startsWith("WARNING: ")).toList();
        assertEquals(1, said.size(), leader::errors);
        assertTrue(said.get(0).startsWith("cairn: stopped: "), said::toString);
        diskOf.get(leader).powerOn();
        cluster.start();
        writers.assertKept(leader.client());
        cluster.assertSameState();
    }

    /** The process ends at the step, and with it the power: what the step has not synced is gone. */
    @Test
    void shouldComeBackWhereverAPeerLosesPower() {
        Cluster cluster = cluster();
        List<CrashPoint> others = Arrays.stream(CrashPoint.values())
                .filter(p -> CrashRun.way(p) != CrashRun.Way.FOUNDING)
                .toList();
        String named = System.getProperty("cairn.crash.points", "");
        List<CrashPoint> points = named.isEmpty()
                ? List.of(CrashPoint.INSTALL_CONTINUES, CrashPoint.PURGED, others.get(random.nextInt(others.size())))
                : named.equals("all")
                        ? others
                        : Arrays.stream(named.split(","))
                                .map(CrashPoint::valueOf)
                                .toList();
        for (CrashPoint point : points) {
            System.out.println("power loss at " + point);
            CrashRun.Ended ended = new CrashRun(cluster, point, random).run();
            LossyDisk disk = diskOf.get(ended.victim());
            disk.cut();
            disk.powerOn();
            ended.assertNothingLost(cluster);
        }
    }
}
