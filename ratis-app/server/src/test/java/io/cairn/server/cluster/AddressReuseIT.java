package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A new identity at the address of an old voter is never counted as that voter. Otherwise an old leader, asleep while
 * the others went on without it, could go on with the help of a stranger that has forgotten what its predecessor knew.
 */
class AddressReuseIT {
    /** Many election timeouts. */
    private static final Duration NOTHING_IS_ACKNOWLEDGED_FOR = Duration.ofSeconds(5);

    @RegisterExtension
    final Clusters clusters = new Clusters();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void shouldNotCountAStrangerAtTheAddressOfAVoter() {
        Cluster cluster = clusters.of(3, folder, "--election-timeout=500ms").start();
        PeerProcess old = cluster.awaitLeader();
        old.client().put("x", "before");
        old.pause();
        PeerProcess next = cluster.awaitLeader(cluster.others(old).toArray(PeerProcess[]::new));
        PeerProcess voter = cluster.others(old, next).get(0);
        next.client().put("x", "acknowledged by the new leader");
        next.kill();
        long forgotten = voter.status().getId();
        voter.kill();
        voter.wipe();
        voter.start();
        Await.until(
                "the stranger listens at the voter's address",
                () -> voter.status().getId() != 0);
        assertNotEquals(forgotten, voter.status().getId(), "a new directory has a new id");

        old.resume();
        Outage.assertNoWriteSucceeds(NOTHING_IS_ACKNOWLEDGED_FOR, old, voter);

        next.start();
        cluster.start();
        for (PeerProcess peer : cluster.peers()) {
            assertEquals(
                    "acknowledged by the new leader",
                    peer.client().get("x").getValue().toStringUtf8(),
                    "x at " + peer.name());
        }
        assertEquals(3, next.client().members().size());
        cluster.assertSameState();
    }
}
