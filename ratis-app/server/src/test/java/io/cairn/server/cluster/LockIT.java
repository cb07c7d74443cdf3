package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.election.CampaignRequest;
import io.cairn.api.etcd.election.CampaignResponse;
import io.cairn.api.etcd.election.ElectionGrpc;
import io.cairn.api.etcd.lock.LockGrpc;
import io.cairn.api.etcd.lock.LockRequest;
import io.cairn.api.etcd.lock.LockResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Locks and elections across peers: who holds one and dies loses it when his lease ends, not before. */
class LockIT {
    /** With all that comes before the wait, on a machine under load. */
    private static final Duration LATE = Duration.ofSeconds(7);

    private static final ByteString NAME = ByteString.copyFromUtf8("m");

    @RegisterExtension
    final Clusters clusters = new Clusters();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private Cluster cluster;
    private PeerProcess leader;
    private List<PeerProcess> followers;

    @BeforeEach
    void start() {
        cluster = clusters.of(3, folder).start();
        leader = cluster.awaitLeader();
        followers = cluster.others(leader);
    }

    private static Future<LockResponse> lock(PeerProcess peer, long lease) {
        return LockGrpc.newFutureStub(peer.client().channel())
                .lock(LockRequest.newBuilder().setName(NAME).setLease(lease).build());
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.get(Await.LONG.toSeconds(), TimeUnit.SECONDS);
    }

    private static String key(LockResponse response) {
        return response.getKey().toStringUtf8();
    }

    @Test
    void shouldHandALockOnWhenItsHolderDies() throws Exception {
        long asked = System.nanoTime();
        long dying = new LeaseClient(leader.client()).grant(3);
        assertEquals("m/" + Long.toHexString(dying), key(get(lock(followers.get(0), dying))));
        long living = new LeaseClient(followers.get(1).client()).grant(60);
        Future<LockResponse> waiting = lock(followers.get(1), living);
        assertEquals("m/" + Long.toHexString(living), key(get(waiting)));
        Duration held = Duration.ofNanos(System.nanoTime() - asked);
        assertTrue(held.compareTo(Duration.ofSeconds(3)) >= 0, "taken away early, after " + held);
        assertTrue(held.compareTo(Duration.ofSeconds(3).plus(LATE)) <= 0, "handed on late, after " + held);
        cluster.assertSameState();
    }

    @Test
    void shouldKeepTheQueueOfALockThroughAChangeOfLeader() throws Exception {
        PeerProcess survivor = followers.get(0);
        LeaseClient leases = new LeaseClient(survivor.client());
        long first = leases.grant(60);
        long second = leases.grant(60);
        get(lock(survivor, first));
        Future<LockResponse> waiting = lock(survivor, second);
        Await.until("it waits", () -> survivor.client().get("m/" + Long.toHexString(second)) != null);
        leader.kill();
        cluster.awaitLeader(followers.toArray(PeerProcess[]::new));
        assertFalse(waiting.isDone());
        leases.revoke(first);
        assertEquals("m/" + Long.toHexString(second), key(get(waiting)));
    }

    @Test
    void shouldElectTheNextWhenTheElectedDies() throws Exception {
        long dying = new LeaseClient(leader.client()).grant(3);
        long living = new LeaseClient(leader.client()).grant(60);
        get(campaign(followers.get(0), dying, "one"));
        Future<CampaignResponse> next = campaign(followers.get(1), living, "two");
        assertEquals(
                "m/" + Long.toHexString(living), get(next).getLeader().getKey().toStringUtf8());
        assertEquals(
                "two",
                leader.client().get("m/" + Long.toHexString(living)).getValue().toStringUtf8());
    }

    private static Future<CampaignResponse> campaign(PeerProcess peer, long lease, String value) {
        return ElectionGrpc.newFutureStub(peer.client().channel())
                .campaign(CampaignRequest.newBuilder()
                        .setName(NAME)
                        .setLease(lease)
                        .setValue(ByteString.copyFromUtf8(value))
                        .build());
    }
}
