package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.etcd.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A cluster loses its majority for good, and goes on as another one from what is left. */
class RecoverIT {
    private static final Duration VERB_WITHIN = Duration.ofMinutes(2);
    private static final Duration STAYS_OUT_FOR = Duration.ofSeconds(5);
    private static final long BUMP = 1_000_000;

    @RegisterExtension
    final Clusters clusters = new Clusters();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private Cluster cluster;

    @Test
    void shouldMakeANewClusterOfTheDirectoryThatIsLeft() throws Exception {
        cluster = clusters.of(3, folder, "--election-timeout=500ms").start();
        PeerProcess behind = cluster.others(cluster.awaitLeader()).get(0);
        PeerProcess left = cluster.others(behind).get(0);
        left.client().put("before", "v");
        behind.kill();
        Writers writers = Writers.start(2, cluster.others(behind));
        try (writers) {
            writers.awaitMore(200);
        }
        // What the one that is left never received is lost with the others, and nobody could tell.
        PeerProcess other = cluster.others(behind, left).get(0);
        long end = Math.max(left.status().getIndex(), other.status().getIndex());
        Await.until("it has all", () -> left.status().getIndex() >= end);
        Set<Long> oldMembers = ids(left);
        long oldRevision = left.client().revision();
        cluster.peers().stream().filter(PeerProcess::alive).forEach(PeerProcess::kill);

        assertInspected(behind, left);
        Path old = keepOnly(left);
        recover(old);
        cluster.start();
        writers.assertKept(left.client());
        assertEquals("v", behind.client().get("before").getValue().toStringUtf8());
        assertTrue(other.client().revision() >= oldRevision + BUMP, "revisions only go forward");
        assertTrue(ids(left).stream().noneMatch(oldMembers::contains), "nobody kept an id");
        other.client().put("after", "v");
        cluster.assertSameState();
        assertStaysOut(left, old);
    }

    private void assertInspected(PeerProcess behind, PeerProcess left) throws Exception {
        String report = verb("inspect", "--dir=" + behind.data(), "--dir=" + left.data());
        String of = report.substring(report.indexOf("name\t" + behind.name()));
        assertTrue(of.contains("most_advanced\tfalse"), report);
        assertTrue(report.contains("best\t" + left.data()), report);
        assertTrue(report.contains("majority\ttrue"), report);
        assertFalse(report.contains("problem"), report);
    }

    /** The others' directories are gone; this one is where a peer would not start by mistake. */
    private Path keepOnly(PeerProcess left) throws IOException {
        Path old = folder.resolve("old");
        Files.move(left.data(), old);
        cluster.others(left).forEach(PeerProcess::wipe);
        return old;
    }

    private void recover(Path from) throws Exception {
        List<String> args = new ArrayList<>(List.of("commit", "--dir=" + from, "--token=cairn", "--salt=x"));
        args.addAll(List.of("--bump=" + BUMP, "--compact=true", "--plan=false"));
        for (PeerProcess peer : cluster.peers()) {
            args.add("--member=" + peer.name() + "=" + peer.data());
            args.add("--peer=" + peer.name() + "=" + peer.peerUrl().replace("http://", ""));
        }
        verb(args.toArray(String[]::new));
    }

    private static Set<Long> ids(PeerProcess peer) {
        return peer.client().members().stream().map(Member::getID).collect(Collectors.toSet());
    }

    /** At the address of one of the new cluster, with which it shares everything but the ids. */
    private void assertStaysOut(PeerProcess at, Path old) throws IOException {
        at.terminate();
        assertEquals(0, at.exitCode(Await.LONG));
        Files.move(at.data(), folder.resolve("new"));
        Files.move(old, at.data());
        at.start();
        Await.until("it runs", () -> at.status().getId() != 0);
        Outage.assertNoWriteSucceeds(STAYS_OUT_FOR, at);
        assertFalse(at.status().getReady(), "an old member takes part in the new cluster");
        cluster.others(at).get(0).client().put("while the old one runs", "v");
    }

    /** In a process of its own, as the command line runs it. */
    private String verb(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.cairn.server.recover.RecoverMain"));
        command.addAll(List.of(args));
        Path out = folder.resolve("verb.out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertTrue(process.waitFor(VERB_WITHIN.toMillis(), TimeUnit.MILLISECONDS), "still runs");
        String said = Files.readString(out);
        assertEquals(0, process.exitValue(), said);
        return said;
    }
}
