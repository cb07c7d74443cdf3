package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A peer that can no longer write its log ends, with one line that says so; the others carry on. */
class FailStopIT {
    private static final int FAULT = 3;

    /** Much shorter than a quiet peer takes to begin its next file. */
    private static final Duration SOON = Duration.ofSeconds(60);

    /** So that the next file of the log is needed soon. */
    private static final String BALLAST = "x".repeat(64 << 10);

    @RegisterExtension
    final Clusters clusters = new Clusters();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void shouldEndWhenTheFolderOfTheLogIsGone() throws IOException {
        Cluster cluster = clusters.of(3, folder).start();
        PeerProcess broken = cluster.others(cluster.awaitLeader()).get(0);
        assertOthersGoOn(cluster, broken, () -> {
            try (Stream<Path> groups = Files.list(broken.data().resolve("raft"))) {
                Path group = groups.findFirst().orElseThrow();
                Files.move(group, folder.resolve("moved-away"));
            }
        });
    }

    /** Nobody writes, so no file of the log is needed for a long time. */
    @Test
    void shouldEndSoonWhenItsLogIsDeletedWhileNobodyWrites() {
        Cluster cluster = clusters.of(3, folder).start();
        PeerProcess broken = cluster.others(cluster.awaitLeader()).get(0);
        Folders.delete(broken.data().resolve("raft"));
        assertEquals(FAULT, broken.exitCode(SOON), "exit code of the peer whose log is gone");
        String line = assertOneLine(broken);
        assertTrue(line.startsWith("cairn: stopped: the log was deleted under the running peer: "), line);
        assertFalse(broken.logged().contains("no checkpoint"), broken::tail);
        cluster.others(broken).forEach(p -> p.client().put("others go on", p.name()));
    }

    /** Without what usually keeps it from getting that far. */
    @Test
    @Tag("root")
    void shouldEndWhenTheDiskIsFull() throws IOException {
        Cluster cluster = clusters.of(3, folder, "--disk-refuse-bytes=0", "--disk-reserve-bytes=0");
        PeerProcess broken = cluster.peer(2);
        Files.createDirectories(broken.data());
        boolean mounted = Shell.works("mount -t tmpfs -o size=96m cairn-test " + broken.data());
        assumeTrue(mounted, "NOT RUN: a small disk of its own needs root");
        try {
            cluster.start();
            cluster.awaitLeader();
            assertOthersGoOn(cluster, broken, () -> Files.write(broken.data().resolve("full"), rest(broken.data())));
        } finally {
            cluster.close();
            Shell.run("umount " + broken.data());
        }
    }

    /** As many bytes as the disk still takes, but for a few. */
    private static byte[] rest(Path disk) throws IOException {
        return new byte[(int) (Files.getFileStore(disk).getUsableSpace() - 4096)];
    }

    private interface Breaking {
        void run() throws IOException;
    }

    private static void assertOthersGoOn(Cluster cluster, PeerProcess broken, Breaking breaking) throws IOException {
        List<PeerProcess> others = cluster.others(broken);
        long before = others.get(0).client().revision();
        Writers writers = Writers.start(2, BALLAST, others);
        try (writers) {
            writers.awaitMore(10);
            breaking.run();
            assertEquals(FAULT, broken.exitCode(Await.LONG), "exit code of the peer that cannot write");
            writers.awaitMore(100);
        }
        writers.assertExactlyOnce(others.get(0).client(), before);
        assertOneLine(broken);
    }

    /** On standard error; what libraries have to say belongs into the log. */
    private static String assertOneLine(PeerProcess broken) {
        List<String> lines =
                broken.errors().lines().filter(l -> !l.startsWith("WARNING: ")).toList();
        assertEquals(1, lines.size(), () -> "one line that says why: " + broken.errors());
        assertTrue(lines.get(0).startsWith("cairn: stopped: "), lines.get(0));
        return lines.get(0);
    }
}
