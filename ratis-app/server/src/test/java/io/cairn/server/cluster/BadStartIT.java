package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A peer that is started wrongly, or on a directory that has lost something, says why in one line and ends, or mends
 * what can be mended. The others never notice, and nothing is lost.
 */
class BadStartIT {
    private static final int REFUSED = 2;

    @RegisterExtension
    static final Clusters CLUSTERS = new Clusters();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path folder;

    private static Cluster usual;
    private Cluster cluster = usual;
    private PeerProcess peer;

    @BeforeAll
    static void found() {
        usual = CLUSTERS.of(3, folder.resolve("usual"));
    }

    /** Three peers with some data, one of which was stopped cleanly. */
    private void stopOne() {
        cluster.start();
        peer = cluster.others(cluster.awaitLeader()).get(0);
        for (int i = 0; i < 20; i++) {
            peer.client().put("k" + i, "v" + i);
        }
        peer.terminate();
        assertEquals(0, peer.exitCode(Await.LONG));
    }

    /** Starts it, and expects one line on standard error that says this. */
    private void assertRefused(String because, String... changed) {
        String before = peer.errors();
        peer.start(changed);
        assertEquals(REFUSED, peer.exitCode(Await.LONG), () -> "exit code when " + because + ": " + peer.tail());
        List<String> lines = peer.errors().substring(before.length()).lines().toList();
        assertEquals(1, lines.size(), () -> "one line on standard error: " + lines);
        assertTrue(lines.get(0).startsWith("cairn: ") && lines.get(0).contains(because), () -> "the line: " + lines);
        cluster.others(peer).forEach(p -> p.client().put("others go on", because));
    }

    private void assertComesBack() {
        peer.start();
        peer.awaitReady();
        assertEquals("v7", peer.client().get("k7").getValue().toStringUtf8());
        cluster.assertSameState();
    }

    @Test
    void shouldRefuseAWrongStart() throws IOException {
        stopOne();
        assertRefused("snapshot-entries", "--snapshot-entrys=500");
        assertRefused("at least", "--snapshot-entries=1");
        for (int port : peer.ports()) {
            try (ServerSocket busy = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                assertRefused("cannot listen on 127.0.0.1:" + busy.getLocalPort());
            }
        }
        Path file = Files.createFile(folder.resolve("not-a-folder"));
        assertRefused("cannot use the data directory " + file, "--data-dir=" + file);
        assertRefused("belongs to the cluster with token", "--initial-cluster-token=another");
        assertRefused(
                "belongs to the peer '" + peer.name() + "'",
                "--name=another",
                "--initial-cluster=another=" + peer.peerUrl());
        assertComesBack();
    }

    @Test
    void shouldRefuseASecondProcessOnADataDirectory() {
        Path alone = folder.resolve("alone");
        cluster = CLUSTERS.of(1, alone).start();
        PeerProcess first = cluster.peer(1);
        first.client().put("k", "v");
        PeerProcess second = new PeerProcess(first.name(), alone, PeerProcess.Place.LOOPBACK);
        try (second) {
            second.start("--initial-cluster=" + first.name() + "=" + second.peerUrl());
            assertEquals(REFUSED, second.exitCode(Await.LONG));
            assertTrue(second.errors().contains("another process uses the data directory"), second::errors);
        }
        assertEquals("v", first.client().get("k").getValue().toStringUtf8());
        first.client().put("k", "w");
    }

    @Test
    void shouldRefuseADirectoryThatForgotWhatItPromised() throws IOException {
        stopOne();
        Path identity = peer.data().resolve("identity");
        byte[] whole = Files.readAllBytes(identity);
        Files.writeString(identity, new String(whole, StandardCharsets.UTF_8).replace("incarnation=", "incarnation=9"));
        assertRefused("is damaged");
        Files.delete(identity);
        assertRefused("has no identity");
        Files.write(identity, whole);

        Path log = peer.data().resolve("raft");
        Path aside = folder.resolve("log-aside");
        Files.move(log, aside);
        assertRefused("has forgotten what it promised");
        if (Files.exists(log)) {
            Folders.delete(log);
        }
        Files.move(aside, log);
        assertComesBack();
    }

    /** Root may read everything; so a peer of root is started without that privilege, as any other user would be. */
    @Test
    void shouldRefuseADataDirectoryThatItMayNotRead() throws IOException {
        assumeTrue(
                Shell.isUnprivileged() || Shell.works(PeerProcess.WITHOUT_PRIVILEGE + " true"),
                "NOT RUN: as root this needs setpriv of util-linux");
        stopOne();
        for (Path unreadable : List.of(
                peer.data(), peer.data().resolve("identity"), peer.data().resolve("store"))) {
            Set<PosixFilePermission> before = Files.getPosixFilePermissions(unreadable);
            Files.setPosixFilePermissions(unreadable, Set.of());
            try {
                peer.dropPrivilege(true);
                assertRefused(unreadable.toString());
            } finally {
                peer.dropPrivilege(false);
                Files.setPosixFilePermissions(unreadable, before);
            }
        }
        assertComesBack();
    }

    /** What a power loss leaves behind the last entry is cut; what was whole once is not. */
    @Test
    void shouldCutATornTailAndRefuseADamagedLog() throws IOException {
        stopOne();
        Path log = logFile();
        LogTail end = LogTail.of(log);
        Files.write(log, end.followedBy(Arrays.copyOf(end.nextEntry("torn"), 40), 1000));
        assertComesBack();
        assertTrue(peer.logged().contains("cutting off the rest of"), peer::tail);

        peer.terminate();
        assertEquals(0, peer.exitCode(Await.LONG));
        Path damaged = logFile();
        byte[] whole = Files.readAllBytes(damaged);
        byte[] changed = whole.clone();
        changed[(int) LogTail.of(damaged).offset() / 2] ^= 1;
        Files.write(damaged, changed);
        try {
            assertRefused("the log is damaged where it may have been acknowledged");
            assertTrue(peer.errors().contains("cairn member replace " + peer.name()), peer::errors);
        } finally {
            // The other tests have the same peers.
            Files.write(damaged, whole);
        }
        assertComesBack();
    }

    private Path logFile() throws IOException {
        try (Stream<Path> all = Files.walk(peer.data().resolve("raft"))) {
            return all.filter(f -> f.getFileName().toString().startsWith("log_inprogress"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void shouldMendAMissingStore() {
        stopOne();
        Folders.delete(peer.data().resolve("store"));
        assertComesBack();
    }

    @Test
    void shouldDoWithoutTheNewestCheckpoint() throws IOException {
        stopOne();
        Path newest = newestCheckpoint();
        Folders.delete(newest);
        assertComesBack();

        peer.terminate();
        assertEquals(0, peer.exitCode(Await.LONG));
        Path manifest = newestCheckpoint().resolve("manifest");
        byte[] bytes = Files.readAllBytes(manifest);
        bytes[bytes.length / 2] ^= 1;
        Files.write(manifest, bytes);
        assertComesBack();
    }

    /** With every checkpoint and the store gone, and the log purged, nothing is left to mend with. */
    @Test
    void shouldRefuseALogThatNothingReaches() {
        cluster = CLUSTERS.of(3, folder.resolve("purging"), "--snapshot-log-bytes=1MiB")
                .start();
        peer = cluster.others(cluster.awaitLeader()).get(0);
        peer.client().put("k7", "v7");
        Writers writers = Writers.start(2, "x".repeat(64 << 10), cluster.peers());
        try (writers) {
            Await.until("the log begins later", () -> peer.status().getLogStartIndex() > 1);
        }
        peer.kill();
        Folders.delete(peer.data().resolve("store"));
        Folders.delete(peer.data().resolve("checkpoints"));
        assertRefused("mv ");
        peer.wipe();
        assertComesBack();
    }

    private Path newestCheckpoint() throws IOException {
        try (Stream<Path> all = Files.list(peer.data().resolve("checkpoints"))) {
            return all.max(Comparator.naturalOrder()).orElseThrow();
        }
    }
}
