package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    @Test
    @Tag("root")
    void shouldEndWhenTheDiskIsFull() throws IOException {
        Cluster cluster = clusters.of(3, folder);
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
        long lines = broken.errors()
                .lines()
                .filter(l -> l.startsWith("cairn: stopped: "))
                .count();
        assertEquals(1, lines, () -> "one line that says why: " + broken.errors());
    }
}
