package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.admin.ListStandingsRequest;
import io.cairn.api.admin.ReplaceMemberRequest;
import io.cairn.api.admin.Role;
import io.cairn.api.admin.Standing;
import io.cairn.api.etcd.Member;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The cluster becomes a different one, member by member, and no client that writes to it notices. */
class ReplacementIT {
    private static final int EXIT_REMOVED = 4;
    private static final int WRITERS = 4;
    private static final int MORE_WRITES = 100;
    private static final String NOT_IN_SYNC =
            "etcdserver: can only promote a learner member which is in sync with leader";

    @RegisterExtension
    final Clusters clusters = new Clusters();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private PeerProcess added(Cluster cluster, PeerProcess through, boolean learner) {
        PeerProcess joiner = cluster.joiner(folder);
        Changes.whenHealthy(() -> Changes.add(through, joiner, learner));
        joiner.start();
        joiner.awaitReady();
        return joiner;
    }

    private static void remove(PeerProcess through, PeerProcess leaving) {
        long id = leaving.status().getId();
        Changes.whenHealthy(() -> Changes.remove(through, id));
        assertEquals(EXIT_REMOVED, leaving.exitCode(Await.LONG), "exit code of " + leaving.name());
    }

    /** As the command line does it: the cluster says when the new one has enough of the log. */
    private static void replace(PeerProcess through, long leaving, PeerProcess by) {
        ReplaceMemberRequest request = ReplaceMemberRequest.newBuilder()
                .setId(leaving)
                .setBy(by.status().getId())
                .build();
        Await.until(by.name() + " takes the place", () -> {
            try {
                through.client().admin().replaceMember(request);
                return true;
            } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() != Status.Code.UNAVAILABLE) {
                    assertEquals(NOT_IN_SYNC, e.getStatus().getDescription());
                }
                return false;
            }
        });
    }

    private static Set<Long> silent(PeerProcess leader) {
        return leader
                .client()
                .admin()
                .listStandings(ListStandingsRequest.getDefaultInstance())
                .getStandingsList()
                .stream()
                .filter(s -> !s.getAnswers())
                .map(Standing::getId)
                .collect(Collectors.toSet());
    }

    private static Set<String> voters(PeerProcess through) {
        return through.client().members().stream()
                .filter(m -> !m.getIsLearner())
                .map(Member::getName)
                .collect(Collectors.toSet());
    }

    @Test
    void shouldGrowToFiveAndShrinkToThreeWithoutAFailedWrite() {
        Cluster cluster = clusters.of(3, folder).start();
        PeerProcess leader = cluster.awaitLeader();
        PeerProcess staying = cluster.others(leader).get(0);
        PeerProcess leaving = cluster.others(leader).get(1);
        long before = leader.client().revision();

        Writers writers = Writers.start(WRITERS, List.of(staying));
        try (writers) {
            PeerProcess fourth = added(cluster, staying, false);
            PeerProcess fifth = added(cluster, staying, false);
            assertEquals(5, voters(staying).size());
            Await.until("two may fail", () -> cluster.awaitLeader().status().getToleratedFailures() == 2);
            writers.awaitMore(MORE_WRITES);
            remove(staying, leaving);
            remove(staying, leader);
            assertEquals(Set.of(staying.name(), fourth.name(), fifth.name()), voters(staying));
            writers.awaitMore(MORE_WRITES);
        }
        writers.assertNoneFailed();
        writers.assertExactlyOnce(staying.client(), before);
        Cluster.assertSameState(cluster.others(leaving, leader));
    }

    @Test
    void shouldReplaceADeadMemberInOneStepWithoutAFailedWrite() {
        Cluster cluster = clusters.of(3, folder, "--election-timeout=500ms").start();
        PeerProcess leader = cluster.awaitLeader();
        PeerProcess dead = cluster.others(leader).get(0);
        PeerProcess other = cluster.others(leader).get(1);
        long deadId = dead.status().getId();
        dead.kill();
        Await.until("the leader misses it", () -> cluster.awaitLeader().status().getToleratedFailures() == 0);
        long before = leader.client().revision();

        Writers writers = Writers.start(WRITERS, List.of(leader, other));
        try (writers) {
            PeerProcess fresh = added(cluster, other, true);
            assertEquals(Role.LISTENER, fresh.status().getRole());
            Await.until(
                    "only the dead one does not answer",
                    () -> silent(cluster.awaitLeader()).equals(Set.of(deadId)));
            replace(other, deadId, fresh);
            replace(leader, deadId, fresh);
            assertEquals(Set.of(leader.name(), other.name(), fresh.name()), voters(other));
            Await.until(
                    "one may fail again", () -> cluster.awaitLeader().status().getToleratedFailures() == 1);
            writers.awaitMore(MORE_WRITES);
        }
        writers.assertNoneFailed();
        writers.assertExactlyOnce(leader.client(), before);
        dead.start();
        assertEquals(EXIT_REMOVED, dead.exitCode(Await.LONG), "exit code of the one replaced");
        assertTrue(dead.errors().contains("was removed from its cluster"), dead.errors());
        Cluster.assertSameState(cluster.others(dead));
    }

    @Test
    void shouldReplaceAllThreeOneAfterAnotherWithoutAFailedWrite() {
        Cluster cluster = clusters.of(3, folder).start();
        List<PeerProcess> old = new ArrayList<>(cluster.peers());
        PeerProcess last = old.remove(2);
        long before = last.client().revision();
        List<PeerProcess> fresh = new ArrayList<>();

        Writers first = Writers.start(WRITERS, List.of(last));
        Writers second;
        try (first) {
            for (PeerProcess leaving : old) {
                fresh.add(replaced(cluster, last, leaving));
                first.awaitMore(MORE_WRITES);
            }
            second = Writers.start(WRITERS, fresh);
        }
        first.assertNoneFailed();
        PeerProcess survivor = fresh.get(0);
        try (second) {
            fresh.add(replaced(cluster, survivor, last));
            second.awaitMore(MORE_WRITES);
        }
        second.assertNoneFailed();
        assertEquals(fresh.stream().map(PeerProcess::name).collect(Collectors.toSet()), voters(survivor));
        int kept = first.assertKept(survivor.client()) + second.assertKept(survivor.client());
        assertEquals(before + kept, survivor.client().revision(), "one revision for each write");
        Cluster.assertSameState(fresh);
        assertThrows(StatusRuntimeException.class, () -> last.status(), "it ended");
    }

    private PeerProcess replaced(Cluster cluster, PeerProcess through, PeerProcess leaving) {
        long id = leaving.status().getId();
        PeerProcess joiner = added(cluster, through, true);
        replace(through, id, joiner);
        assertEquals(EXIT_REMOVED, leaving.exitCode(Await.LONG), "exit code of " + leaving.name());
        return joiner;
    }
}
