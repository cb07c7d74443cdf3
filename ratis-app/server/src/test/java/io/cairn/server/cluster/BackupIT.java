package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.etcd.KeyValue;
import io.cairn.api.etcd.Member;
import io.cairn.client.BackupSaved;
import io.cairn.client.CairnClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A cluster is saved twice, lost as a whole, and restored as a new one at the same addresses. */
class BackupIT {
    private static final Duration SAVE_WITHIN = Duration.ofMinutes(5);
    private static final Duration VERB_WITHIN = Duration.ofMinutes(5);
    /** Longer than a peer takes to start and be elected, were it let. */
    private static final Duration NOTHING_HAPPENS_FOR = Duration.ofSeconds(6);

    private static final long BUMP = 1_000_000;

    /** Enough that tables outweigh the small files that are new in every backup. */
    private static final int KEYS = 200;

    private static final String VALUE = "v".repeat(4000);

    @RegisterExtension
    final Clusters clusters = new Clusters();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void shouldRestoreEveryKeyIntoANewClusterThatOldMembersCannotJoin() throws Exception {
        Path backups = folder.resolve("backups");
        Cluster cluster = clusters.of(3, folder).start();
        PeerProcess first = cluster.peer(1);
        write(first, "a");
        BackupSaved full = save(first, backups);
        assertEquals(full.bytes(), full.receivedBytes(), "the first one is sent whole");
        write(first, "b");
        BackupSaved more = save(first, backups);
        assertOnlyNewFilesMoved(full, more);
        List<KeyValue> saved = first.client().all("key-");
        int hash = first.client().hash(more.revision()).getHash();
        assertTrue(verb("verify", "--path=" + backups).contains("hash\t" + String.format("%08x", hash)));
        first.client().put("after", "the backup");
        long lastOld = first.client().revision();
        Set<Long> oldMembers = ids(first);
        cluster.peers().forEach(PeerProcess::kill);

        restore(cluster, backups);
        Path oldThird = keepForLater(cluster.peer(3));
        cluster.peer(1).start();
        cluster.peer(2).start();
        cluster.peer(1).awaitReady();
        cluster.peer(2).awaitReady();

        assertEquals(saved, cluster.peer(1).client().all("key-"), "every key with its value, revisions and version");
        assertTrue(cluster.peer(1).client().revision() > lastOld, "revisions only go forward");
        assertEquals(more.revision() + BUMP, cluster.peer(1).client().revision());
        assertTrue(Set.copyOf(oldMembers).stream().noneMatch(ids(cluster.peer(1))::contains), "nobody kept an id");

        assertStaysOut(cluster, oldThird);
        cluster.peer(3).start();
        cluster.peer(3).awaitReady();
        cluster.peer(3).client().put("new", "life");
        cluster.assertSameState();
        assertComesBackFromNothing(cluster, cluster.peer(2));
    }

    private static void write(PeerProcess peer, String prefix) {
        for (int i = 0; i < KEYS; i++) {
            peer.client().put("key-" + prefix + i, VALUE + i);
        }
        peer.client().put("key-changed", prefix);
    }

    private static BackupSaved save(PeerProcess peer, Path backups) throws IOException {
        String endpoint = "127.0.0.1:" + peer.ports().get(0);
        try (CairnClient client = CairnClient.connect(endpoint)) {
            return client.backups().save(endpoint, backups, SAVE_WITHIN, (done, all) -> {});
        }
    }

    private static void assertOnlyNewFilesMoved(BackupSaved full, BackupSaved more) throws IOException {
        Set<Object> before = inodes(full.directory());
        long shared = 0;
        try (Stream<Path> files = Files.list(more.directory().resolve("files"))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (before.contains(Files.getAttribute(file, "unix:ino"))) {
                    shared += Files.size(file);
                }
            }
        }
        assertEquals(more.bytes() - more.receivedBytes(), shared, "what was not sent is linked");
        assertTrue(shared > KEYS * (long) VALUE.length() / 100, "tables of the first backup are shared: " + shared);
        assertNotEquals(0, more.receivedBytes());
    }

    private static Set<Object> inodes(Path backup) throws IOException {
        try (Stream<Path> files = Files.list(backup.resolve("files"))) {
            List<Object> found = new ArrayList<>();
            for (Path file : (Iterable<Path>) files::iterator) {
                found.add(Files.getAttribute(file, "unix:ino"));
            }
            return Set.copyOf(found);
        }
    }

    private static Set<Long> ids(PeerProcess peer) {
        return peer.client().members().stream().map(Member::getID).collect(Collectors.toSet());
    }

    /** All three directories by one command, where the lost ones were. */
    private void restore(Cluster cluster, Path backups) throws Exception {
        List<String> args = new ArrayList<>(List.of(
                "restore", "--path=" + backups, "--token=cairn", "--salt=x", "--bump=" + BUMP, "--compact=true"));
        for (PeerProcess peer : cluster.peers()) {
            Files.move(peer.data(), lost(peer));
            args.add("--member=" + peer.name() + "=" + peer.data());
            args.add("--peer=" + peer.name() + "=" + peer.peerUrl().replace("http://", ""));
        }
        verb(args.toArray(String[]::new));
    }

    private Path lost(PeerProcess peer) {
        return folder.resolve(peer.name() + ".lost");
    }

    /** Puts the lost directory in place of the restored one, which is returned. */
    private Path keepForLater(PeerProcess peer) throws IOException {
        Path restored = folder.resolve(peer.name() + ".restored");
        Files.move(peer.data(), restored);
        Files.move(lost(peer), peer.data());
        return restored;
    }

    private void assertStaysOut(Cluster cluster, Path restored) throws Exception {
        PeerProcess old = cluster.peer(3);
        old.start();
        long until = System.nanoTime() + NOTHING_HAPPENS_FOR.toNanos();
        while (System.nanoTime() < until && old.alive()) {
            Await.pause();
        }
        assertFalse(old.alive() && old.status().getReady(), "an old member takes part in the new cluster");
        cluster.peer(1).client().put("while-the-old-one-runs", "x");
        if (old.alive()) {
            old.kill();
        }
        Files.move(old.data(), folder.resolve("n3.old"));
        Files.move(restored, old.data());
    }

    /** The log of a restored cluster begins after its state: a peer that has none must not replay it onto nothing. */
    private static void assertComesBackFromNothing(Cluster cluster, PeerProcess peer) {
        peer.kill();
        peer.wipe();
        peer.start();
        peer.awaitReady();
        cluster.assertSameState();
        assertEquals(2 * KEYS + 1, peer.client().all("key-").size());
    }

    /** In a process of its own, as the command line runs it. */
    private String verb(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(PeerClasses.flags());
        command.addAll(
                List.of("-XX:TieredStopAtLevel=1", "-cp", PeerClasses.PATH, "io.cairn.server.backup.BackupMain"));
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
