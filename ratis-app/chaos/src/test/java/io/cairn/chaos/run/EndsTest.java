package io.cairn.chaos.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.chaos.cluster.Cluster;
import io.cairn.chaos.cluster.Loopback;
import io.cairn.chaos.cluster.PeerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Peers here are scripts that end at once, as they are told. */
class EndsTest {
    private static final Duration WITHIN = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private Cluster cluster;

    @BeforeEach
    void make() throws IOException {
        Path script = Files.createDirectories(folder.resolve("scripts")).resolve("start-peer.sh");
        Files.writeString(script, "#!/bin/sh\nexit $CODE\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        cluster = new Cluster(folder, folder, new Loopback(3), List.of(), List.of());
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private PeerProcess ends(int number, int code) {
        PeerProcess peer = cluster.peers().get(number - 1);
        peer.environment("CODE", String.valueOf(code));
        peer.start();
        assertTrue(peer.exited(WITHIN));
        return peer;
    }

    @Test
    void shouldBlameTheHealthyThatStopsAndNotTheDamaged() {
        ends(1, 1);
        PeerProcess damaged = ends(2, 3);
        ends(3, 137);
        assertEquals(
                List.of("fail-stop: n1 stopped by itself with exit 1, see its log"),
                new Ends(cluster, Set.of(damaged)).violations());
    }

    @Test
    void shouldTakeTheEndOfARemovedPeerFromRemovedPeersOnly() {
        ends(1, 4);
        cluster.retire(ends(3, 4));
        assertEquals(
                List.of("fail-stop: n1 stopped by itself with exit 4, see its log"),
                new Ends(cluster, Set.of()).violations());
    }

    @Test
    void shouldBlameARetiredPeerThatStoppedOtherwise() {
        cluster.retire(ends(3, 1));
        assertEquals(
                List.of("fail-stop: n3 stopped by itself with exit 1, see its log"),
                new Ends(cluster, Set.of()).violations());
    }
}
