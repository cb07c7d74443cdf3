package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** No linearizable read misses a write that was acknowledged before it began, whichever peer answers. */
class ReadBarrierIT {
    /**
     * The leader waits longer than the others before it gives up a majority that is silent: when it wakes up they have
     * elected the next, and it still takes itself for the leader. Only the barrier stands between it and a stale answer.
     */
    private static final String PATIENT = "--election-timeout=2500ms";

    private static final String HASTY = "--election-timeout=1500ms";

    private static final int READERS = 16;

    @RegisterExtension
    static final Clusters CLUSTERS = new Clusters();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path folder;

    private static Cluster usual;

    @BeforeAll
    static void found() {
        usual = CLUSTERS.of(3, folder.resolve("usual")).start();
    }

    @Test
    void shouldNeverReadAStaleValueFromALeaderThatWasPaused() {
        Cluster cluster = CLUSTERS.of(3, folder.resolve("patient"), PATIENT).start();
        PeerProcess first = cluster.awaitLeader();
        for (PeerProcess other : cluster.others(first)) {
            other.kill();
            other.start(HASTY);
            other.awaitReady();
        }
        PeerProcess old = cluster.awaitLeader();
        old.client().put("k", "old");
        assertEquals("old", old.client().get("k").getValue().toStringUtf8());
        old.pause();
        PeerProcess next = cluster.awaitLeader(cluster.others(old).toArray(PeerProcess[]::new));
        next.client().put("k", "new");

        // Begun before the resume: they wait in its socket and are the first that it sees.
        Readers readers = Readers.start(READERS, old, "k");
        try (readers) {
            readers.awaitTries(READERS);
            // Something that goes over the wire: by then the reads are in the socket, too.
            next.client().put("other", "v");
            old.resume();
            readers.awaitAnswers(100);
        }
        assertEquals(List.of("new"), readers.seen(), "what " + old.name() + " answered after it woke up");
        cluster.assertSameState();
    }

    @Test
    void shouldReadEveryAcknowledgedWriteThroughAnyPeer() {
        usual.start().awaitLeader();
        for (int i = 0; i < 300; i++) {
            usual.peers().get(i % 3).client().put("k", "v" + i);
            PeerProcess reader = usual.peers().get((i + 1 + i / 3 % 2) % 3);
            assertEquals("v" + i, reader.client().get("k").getValue().toStringUtf8(), "read through " + reader.name());
        }
    }

    @Test
    void shouldAnswerOnAQuietClusterAfterAnElection() {
        PeerProcess leader = usual.start().awaitLeader();
        leader.client().put("k", "v");
        leader.kill();
        PeerProcess[] survivors = usual.others(leader).toArray(PeerProcess[]::new);
        usual.awaitLeader(survivors);
        // The new leader's first entry changes nothing that can be read, and nobody writes. A read that waited for
        // somebody to write would be given up by its peer.
        for (PeerProcess peer : survivors) {
            long start = System.nanoTime();
            assertEquals("v", peer.client().get("k").getValue().toStringUtf8());
            System.out.println("ReadBarrierIT: the first read through " + peer.name() + " after the election took "
                    + Duration.ofNanos(System.nanoTime() - start).toMillis() + " ms");
        }
    }
}
