package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cairn.server.cluster.CrashRun.Way;
import io.cairn.statemachine.CrashPoint;
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
 * Wherever a peer ends, it comes back, and nothing that was acknowledged is lost. Each run takes other steps: {@code
 * -Dcairn.crash.seed=} repeats one, {@code -Dcairn.crash.points=} takes those named, or {@code all}.
 */
@Tag("slow")
class CrashPointIT {
    private static final int SAMPLE = 4;

    /** A step is a matter of moments; leaders that are taken for dead on a busy machine belong elsewhere. */
    private static final String PATIENT = "--election-timeout=2s";

    @RegisterExtension
    final Clusters clusters = new Clusters();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private final long seed = Long.getLong("cairn.crash.seed", System.nanoTime());
    private final Random random = new Random(seed);

    /** Those of a running cluster, or of the founding. */
    private List<CrashPoint> points(boolean founding, int sample) {
        List<CrashPoint> all = new ArrayList<>(Arrays.stream(CrashPoint.values())
                .filter(p -> CrashRun.way(p) != Way.JOINING && (CrashRun.way(p) == Way.FOUNDING) == founding)
                .toList());
        String named = System.getProperty("cairn.crash.points", "");
        if (named.isEmpty()) {
            Collections.shuffle(all, random);
            all = all.subList(0, sample);
        } else if (!named.equals("all")) {
            List<String> names = Arrays.asList(named.split(","));
            all.removeIf(p -> !names.contains(p.name()));
        }
        System.out.println("crash points of seed " + seed + ": " + all);
        return all;
    }

    @Test
    void shouldLoseNothingWhereverAPeerEnds() {
        List<CrashPoint> points = points(false, SAMPLE);
        Cluster cluster = clusters.of(3, folder, "--snapshot-log-bytes=1MiB").start();
        for (CrashPoint point : points) {
            System.out.println("crash at " + point);
            new CrashRun(cluster, point, random).run().assertNothingLost(cluster);
        }
    }

    @Test
    void shouldFoundAClusterWhereverAFounderEnds() {
        for (CrashPoint point : points(true, 1)) {
            Cluster cluster = clusters.of(3, Folders.make(folder.resolve(point.name())), PATIENT);
            new CrashRun(cluster, point, random).found().assertNothingLost(cluster);
            cluster.peer(1).client().put("k", "v");
            cluster.close();
        }
    }

    /** Once it is back it has a cluster, and the others, which never heard of it, belong to it from the beginning. */
    @Test
    void shouldFoundAClusterWhenTheOneThatDecidesEndsBeforeItTellsAnybody() {
        Cluster cluster = clusters.of(3, folder, PATIENT);
        new CrashRun(cluster, CrashPoint.FOUNDERS_ADOPTED, random)
                .found(cluster.peer(1))
                .assertNothingLost(cluster);
        cluster.peer(3).client().put("k", "v");
        assertEquals(3, cluster.peer(2).client().members().size());
    }

    /** The others can commit nothing without it from then on, so it must not need them to come back. */
    @Test
    void shouldGrowThoughAJoinerEndsRightAfterItGotItsVote() {
        Cluster cluster = clusters.of(1, folder, PATIENT).start();
        PeerProcess first = cluster.awaitLeader();
        PeerProcess joiner = cluster.joiner(folder);
        Changes.whenHealthy(() -> Changes.add(first, joiner, false));
        CrashRun run = new CrashRun(cluster, CrashPoint.JOINED, random);
        run.arm(joiner);
        run.assertEnded(joiner);
        first.kill();
        joiner.jvm();
        cluster.start();
        joiner.client().put("k", "v");
        cluster.assertSameState();
    }
}
