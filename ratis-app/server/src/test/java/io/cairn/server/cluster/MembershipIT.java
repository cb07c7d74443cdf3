package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.admin.Role;
import io.cairn.api.etcd.Member;
import io.cairn.api.etcd.MemberAddResponse;
import io.cairn.api.etcd.MemberRemoveResponse;
import io.cairn.api.etcd.MoveLeaderRequest;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Members come and go while clients write. */
class MembershipIT {
    private static final int EXIT_REFUSED = 2;
    private static final int EXIT_REMOVED = 4;

    @RegisterExtension
    final Clusters clusters = new Clusters();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private static Member member(PeerProcess through, long id) {
        return through.client().members().stream()
                .filter(m -> m.getID() == id)
                .findFirst()
                .orElseThrow();
    }

    private static String error(Executable call) {
        return assertThrows(StatusRuntimeException.class, call).getStatus().getDescription();
    }

    @Test
    void shouldAddALearnerPromoteItAndRemoveAnotherWhileClientsWrite() {
        Cluster cluster = clusters.of(3, folder).start();
        PeerProcess leader = cluster.awaitLeader();
        PeerProcess follower = cluster.others(leader).get(0);
        PeerProcess leaving = cluster.others(leader).get(1);
        long before = leader.client().revision();
        PeerProcess joiner = cluster.joiner(folder);

        Writers writers = Writers.start(2, List.of(leader, follower));
        try (writers) {
            MemberAddResponse added = Changes.whenHealthy(() -> Changes.add(follower, joiner, true));
            long id = added.getMember().getID();
            assertEquals(0, added.getHeader().getRevision());
            assertEquals(4, added.getMembersCount());
            assertTrue(added.getMember().getName().isEmpty(), "not started yet");
            assertEquals(List.of(joiner.peerUrl()), added.getMember().getPeerURLsList());
            assertEquals(
                    "etcdserver: can only promote a learner member which is in sync with leader",
                    error(() -> Changes.promote(follower, id)));
            assertEquals("etcdserver: Peer URLs already exists", error(() -> Changes.add(leader, joiner, false)));

            joiner.start();
            joiner.awaitReady();
            assertEquals(id, joiner.status().getId(), "has the id that the operator was told");
            Await.until(
                    "the learner is listed by name",
                    () -> member(leader, id).getName().equals(joiner.name()));
            assertTrue(member(leader, id).getIsLearner());
            assertEquals(Role.LISTENER, joiner.status().getRole());
            assertEquals(
                    "etcdserver: rpc not supported for learner",
                    error(() -> joiner.client().put("x", "y")));

            writers.awaitMore(100);
            Await.until(
                    "it is promoted",
                    () -> !member(follower, id).getIsLearner()
                            || Changes.promote(follower, id).getMembersCount() > 0);
            assertFalse(member(follower, id).getIsLearner());
            Await.until("it knows", () -> joiner.status().getRole() != Role.LISTENER);
            assertEquals("etcdserver: can only promote a learner member", error(() -> Changes.promote(leader, id)));
            joiner.client().put("through the joiner", "v");

            long leavingId = leaving.status().getId();
            MemberRemoveResponse removed = Changes.whenHealthy(() -> Changes.remove(follower, leavingId));
            assertEquals(3, removed.getMembersCount());
            assertEquals(EXIT_REMOVED, leaving.exitCode(Await.LONG), "exit code of the one removed");
            assertTrue(leaving.errors().contains("was removed from its cluster"), leaving.errors());
            assertEquals("etcdserver: member not found", error(() -> Changes.remove(follower, leavingId)));
            writers.awaitMore(100);
            leaving.start();
            assertEquals(EXIT_REFUSED, leaving.exitCode(Await.LONG), "exit code at the next start");
        }
        writers.assertNoneFailed();
        writers.assertExactlyOnce(leader.client(), before + 1);
        Cluster.assertSameState(cluster.others(leaving));
    }

    @Test
    void shouldGrowFromOneToThreeRestartAJoinerAndRemoveTheLeader() {
        Cluster cluster = clusters.of(1, folder).start();
        PeerProcess first = cluster.awaitLeader();
        first.client().put("k", "v");
        assertEquals(
                "etcdserver: re-configuration failed due to not enough started members",
                error(() -> Changes.remove(first, first.status().getId())));
        PeerProcess second = cluster.joiner(folder);
        long secondId = Changes.whenHealthy(() -> Changes.add(first, second, false))
                .getMember()
                .getID();
        first.client().put("k", "nobody waits for who has not started");
        second.start();
        second.awaitReady();
        assertEquals(Role.FOLLOWER, second.status().getRole());
        PeerProcess third = cluster.joiner(folder);
        Changes.whenHealthy(() -> Changes.add(second, third, false));
        third.start();
        third.awaitReady();
        third.terminate();
        assertEquals(0, third.exitCode(Await.LONG));
        third.start();
        third.awaitReady();

        long firstId = first.status().getId();
        assertEquals(
                2, Changes.whenHealthy(() -> Changes.remove(third, firstId)).getMembersCount());
        assertEquals(EXIT_REMOVED, first.exitCode(Await.LONG));
        PeerProcess leader = cluster.awaitLeader(second, third);
        leader.client().put("k", "without the founder");
        assertEquals("without the founder", third.client().get("k").getValue().toStringUtf8());
        assertEquals(secondId, second.status().getId());
        Cluster.assertSameState(List.of(second, third));
    }

    @Test
    void shouldEndARemovedPeerThatWasDownAndTakeNobodyUninvited() {
        Cluster cluster = clusters.of(3, folder, "--election-timeout=500ms").start();
        PeerProcess leader = cluster.awaitLeader();
        PeerProcess down = cluster.others(leader).get(0);
        PeerProcess other = cluster.others(leader).get(1);
        long downId = down.status().getId();
        down.kill();
        Await.until(
                "the leader misses it",
                () -> cluster.awaitLeader(leader, other).status().getToleratedFailures() == 0);
        assertEquals(
                "etcdserver: unhealthy cluster",
                error(() -> Changes.remove(leader, other.status().getId())));
        PeerProcess never = cluster.joiner(folder);
        assertEquals("etcdserver: unhealthy cluster", error(() -> Changes.add(leader, never, false)));
        assertEquals(
                2, Changes.whenHealthy(() -> Changes.remove(leader, downId)).getMembersCount());
        down.start();
        assertEquals(EXIT_REMOVED, down.exitCode(Await.LONG), "exit code of one that was down when it was removed");

        PeerProcess stranger = cluster.joiner(folder);
        stranger.start();
        assertEquals(EXIT_REFUSED, stranger.exitCode(Await.LONG));
        assertTrue(stranger.errors().contains("has no place for a peer at"), stranger.errors());
    }

    @Test
    void shouldMoveLeadership() {
        Cluster cluster = clusters.of(3, folder).start();
        // Again when another was elected meanwhile, on a machine that stood still.
        Await.passes(() -> moveLeadership(cluster));
    }

    private static void moveLeadership(Cluster cluster) {
        PeerProcess leader = cluster.awaitLeader();
        PeerProcess heir = cluster.others(leader).get(0);
        long heirId = heir.status().getId();
        assertEquals("etcdserver: not leader", error(() -> move(heir, heirId)));
        assertEquals("etcdserver: bad leader transferee", error(() -> move(leader, 12345)));
        move(leader, leader.status().getId());
        move(leader, heirId);
        assertEquals(heirId, leader.status().getLeaderId());
        heir.client().put("k", "v");
    }

    private static void move(PeerProcess through, long id) {
        through.client()
                .maintenance()
                .moveLeader(MoveLeaderRequest.newBuilder().setTargetID(id).build());
    }
}
