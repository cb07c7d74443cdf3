package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.etcd.Member;
import io.cairn.api.etcd.PutResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A peer that has lost its data directory has forgotten what it promised: it comes back as somebody else, or waits. */
class WipedPeerIT {
    /** Many election timeouts: whoever could be elected wrongly would have been. */
    private static final Duration NOTHING_HAPPENS_FOR = Duration.ofSeconds(4);

    private static final String SHORT_ELECTIONS = "--election-timeout=500ms";

    @RegisterExtension
    final Clusters clusters = new Clusters();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void shouldComeBackAsANewMemberWhenTheLogWasPurgedMeanwhile() {
        Cluster cluster = clusters.of(3, folder, "--snapshot-log-bytes=1MiB").start();
        PeerProcess leader = cluster.awaitLeader();
        PeerProcess wiped = cluster.others(leader).get(0);
        long oldId = wiped.status().getId();
        long before = leader.client().revision();
        wiped.kill();
        wiped.wipe();

        Writers many = Writers.start(2, "x".repeat(64 << 10), cluster.others(wiped));
        try (many) {
            // More than one file of the log, because only whole files are purged.
            Await.until(
                    "the logs of the others begin later",
                    () -> cluster.others(wiped).stream()
                            .allMatch(p -> p.status().getLogStartIndex() > 1));
        }
        many.assertExactlyOnce(leader.client(), before);
        long between = leader.client().revision();
        Writers writers = Writers.start(2, cluster.others(wiped));
        try (writers) {
            wiped.start();
            wiped.awaitReady();
        }
        Await.passes(() -> assertMembers(wiped, oldId));
        // The new member has put itself into the member table, which takes no revision.
        writers.assertExactlyOnce(wiped.client(), between);
        cluster.assertSameState();

        // It votes: with one of the others it is a majority.
        cluster.others(wiped).get(0).kill();
        cluster.awaitLeader(cluster.others(cluster.others(wiped).get(0)).toArray(PeerProcess[]::new));
        wiped.client().put("after", "v");
    }

    private static void assertMembers(PeerProcess wiped, long oldId) {
        List<Member> members = wiped.client().members();
        assertEquals(3, members.size(), () -> "members: " + members);
        assertFalse(members.stream().anyMatch(m -> m.getID() == oldId), () -> "the old id is gone: " + members);
        long newId = wiped.status().getId();
        assertTrue(
                members.stream().anyMatch(m -> m.getID() == newId && m.getName().equals(wiped.name())));
        assertFalse(members.stream().anyMatch(Member::getIsLearner), () -> "nobody is a learner: " + members);
    }

    /** A peer that came as a listener counts as a full member from then on: nothing waits for it when it is lost again. */
    @Test
    void shouldComeBackAgainWhenItIsWipedTwice() {
        Cluster cluster = clusters.of(3, folder, SHORT_ELECTIONS).start();
        PeerProcess leader = cluster.awaitLeader();
        PeerProcess wiped = cluster.others(leader).get(0);
        leader.client().put("x", "v");
        for (int time = 0; time < 2; time++) {
            wiped.kill();
            wiped.wipe();
            wiped.start();
            wiped.awaitReady();
        }
        Await.until("there are three members", () -> leader.client().members().size() == 3);
        cluster.assertSameState();
    }

    @Test
    void shouldNotLoseWhatTwoAcknowledgedWhenOneOfThemIsWiped() {
        Cluster cluster = clusters.of(3, folder, SHORT_ELECTIONS).start();
        PeerProcess leader = cluster.awaitLeader();
        PeerProcess wiped = cluster.others(leader).get(0);
        PeerProcess behind = cluster.others(leader).get(1);
        behind.kill();
        leader.client().put("x", "acknowledged by two");
        leader.kill();
        wiped.kill();
        wiped.wipe();

        wiped.start();
        behind.start();
        Await.until("the wiped peer waits", () -> wiped.status().getReason().startsWith("waits for"));
        Outage.assertNoWriteSucceeds(NOTHING_HAPPENS_FOR, wiped, behind);
        assertFalse(wiped.status().getReady(), "the wiped peer is ready");
        assertEquals(0, behind.status().getLeaderId(), "leader that the other knows");

        leader.start();
        cluster.start();
        for (PeerProcess peer : cluster.peers()) {
            assertEquals(
                    "acknowledged by two", peer.client().get("x").getValue().toStringUtf8(), peer.name());
        }
        Await.until("there are three members", () -> leader.client().members().size() == 3);
        cluster.assertSameState();
    }

    @Test
    void shouldNeverFoundAClusterWhenTwoOfThreeAreWiped() {
        Cluster cluster = clusters.of(3, folder, SHORT_ELECTIONS).start();
        cluster.awaitLeader().client().put("x", "v");
        Await.until("the third has x", () -> serializable(cluster.peer(3)) == 1);
        // A clean stop: what a lone peer has only in its log, it cannot know to be committed, and does not show.
        cluster.peer(3).terminate();
        assertEquals(0, cluster.peer(3).exitCode(Await.LONG));
        cluster.peer(1).kill();
        cluster.peer(2).kill();
        cluster.peer(1).wipe();
        cluster.peer(2).wipe();

        cluster.peer(1).start();
        cluster.peer(2).start();
        for (PeerProcess wiped : cluster.others(cluster.peer(3))) {
            Await.until(
                    "it waits for the third", () -> wiped.status().getReason().contains("n3"));
        }
        Outage.assertNoWriteSucceeds(NOTHING_HAPPENS_FOR.dividedBy(2), cluster.peer(1), cluster.peer(2));

        cluster.peer(3).start();
        Await.until("the third serves", () -> serializable(cluster.peer(3)) == 1);
        Outage.assertNoWriteSucceeds(NOTHING_HAPPENS_FOR, cluster.peers().toArray(PeerProcess[]::new));
        assertEquals(1, serializable(cluster.peer(3)), "the third still has x");
        assertEquals(0, cluster.peer(3).status().getLeaderId());
    }

    private static int serializable(PeerProcess peer) {
        return peer.client().kv().range(EtcdClient.range("x", true)).getKvsCount();
    }

    @Test
    void shouldNeedAllFoundersOnceAndThenAMajority() {
        Cluster cluster = clusters.of(3, folder, SHORT_ELECTIONS);
        cluster.peer(1).start();
        cluster.peer(2).start();
        Await.until(
                "it waits for n3", () -> cluster.peer(1).status().getReason().contains("n3"));
        CompletableFuture<PutResponse> early = CompletableFuture.supplyAsync(
                () -> cluster.peer(1).client().put("early", "its client waits for as long as the peer lets it"));
        Outage.assertNoWriteSucceeds(NOTHING_HAPPENS_FOR.dividedBy(2), cluster.peer(1), cluster.peer(2));
        Throwable refused = assertThrows(CompletionException.class, early::join).getCause();
        assertEquals("UNAVAILABLE: etcdserver: no leader", refused.getMessage());

        cluster.start().awaitLeader();
        cluster.peer(1).client().put("x", "v");
        assertNull(cluster.peer(1).client().get("early"), "what was refused is never executed");
        cluster.peers().forEach(PeerProcess::kill);
        cluster.peer(2).start();
        cluster.peer(3).start();
        // Both, not only the one that leads: an attempt to connect before a peer listens makes its channel wait.
        cluster.peer(2).awaitReady();
        cluster.peer(3).awaitReady();
        cluster.peer(2).client().put("y", "v");
        assertEquals("v", cluster.peer(3).client().get("x").getValue().toStringUtf8());
    }
}
