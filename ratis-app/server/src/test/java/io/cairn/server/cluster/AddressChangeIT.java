package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cairn.api.etcd.Member;
import io.cairn.api.etcd.MemberUpdateRequest;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Peers move to other addresses and stay who they are. */
class AddressChangeIT {
    private static final int MORE_WRITES = 100;
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(60);

    @RegisterExtension
    final Clusters clusters = new Clusters();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private static void update(PeerProcess through, long id, String url) {
        through.client()
                .cluster()
                .memberUpdate(MemberUpdateRequest.newBuilder()
                        .setID(id)
                        .addPeerURLs(url)
                        .build());
    }

    private static List<String> urls(PeerProcess through, long id) {
        return through.client().members().stream()
                .filter(m -> m.getID() == id)
                .findFirst()
                .map(m -> List.copyOf(m.getPeerURLsList()))
                .orElseThrow();
    }

    /** As an operator does it: says where the peer will be, then starts it again there. */
    private static void move(Cluster cluster, PeerProcess through, PeerProcess moving) {
        long id = moving.status().getId();
        String url = moving.newPeerUrl();
        Await.until("the others know where " + moving.name() + " will be", () -> {
            update(through, id, url);
            return true;
        });
        moving.terminate();
        assertEquals(0, moving.exitCode(ENDS_WITHIN));
        moving.flags(cluster.joinerFlags(moving));
        moving.start();
        moving.awaitReady();
        assertEquals(id, moving.status().getId(), "who it was");
        Await.until("listed where it is", () -> urls(through, id).equals(List.of(url)));
    }

    @Test
    void shouldMoveEveryPeerOneAfterAnotherWithoutAFailedWrite() {
        Cluster cluster = clusters.of(3, folder).start();
        PeerProcess leader = cluster.awaitLeader();
        List<PeerProcess> followers = cluster.others(leader);
        long before = leader.client().revision();

        Writers writers = Writers.start(2, List.of(followers.get(0)));
        try (writers) {
            move(cluster, leader, followers.get(1));
            writers.awaitMore(MORE_WRITES);
            move(cluster, followers.get(0), leader);
            writers.awaitMore(MORE_WRITES);
        }
        assertEquals(List.of(), writers.errors(), "no write fails");
        writers.assertExactlyOnce(followers.get(0).client(), before);
        move(cluster, leader, followers.get(0));
        Cluster.assertSameState(cluster.peers());

        cluster.peers().forEach(PeerProcess::kill);
        cluster.start();
        cluster.awaitLeader().client().put("k", "found each other where they are now");
        Cluster.assertSameState(cluster.peers());
    }

    @Test
    void shouldRefuseToMoveAPeerTheOthersCannotDoWithoutAndMoveTheOneThatIsDown() {
        Cluster cluster = clusters.of(3, folder, "--election-timeout=500ms").start();
        PeerProcess leader = cluster.awaitLeader();
        PeerProcess down = cluster.others(leader).get(0);
        PeerProcess other = cluster.others(leader).get(1);
        long downId = down.status().getId();
        down.kill();
        Await.until("the leader misses it", () -> leader.status().getToleratedFailures() == 0);
        long otherId = other.status().getId();
        StatusRuntimeException refused =
                assertThrows(StatusRuntimeException.class, () -> update(leader, otherId, "http://127.0.0.1:1"));
        assertEquals("etcdserver: unhealthy cluster", refused.getStatus().getDescription());
        assertEquals(List.of(other.peerUrl()), urls(leader, otherId));

        String url = down.newPeerUrl();
        Await.until("the others know where it will be", () -> {
            update(other, downId, url);
            return true;
        });
        down.flags(cluster.joinerFlags(down));
        down.start();
        down.awaitReady();
        assertEquals(
                List.of(downId),
                leader.client().members().stream()
                        .filter(m -> m.getName().equals(down.name()))
                        .map(Member::getID)
                        .toList());
        Cluster.assertSameState(cluster.peers());
    }
}
