package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Locks and elections across peers: who holds one and dies loses it when his lease ends, not before. */
class LockIT {
    /** Longer than a machine under load stands still while it takes a lock. */
    private static final Duration DYING = Duration.ofSeconds(5);

    /** Beyond the end of the test. */
    private static final long LIVING_SECONDS = 3600;

    @RegisterExtension
    static final Clusters CLUSTERS = new Clusters();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path folder;

    private static Cluster cluster;
    private PeerProcess leader;
    private List<PeerProcess> followers;

    @BeforeAll
    static void found() {
        cluster = CLUSTERS.of(3, folder);
    }

    @BeforeEach
    void start() {
        leader = cluster.start().awaitLeader();
        followers = cluster.others(leader);
    }

    private static Future<LockResponse> lock(PeerProcess peer, String name, long lease) {
        return LockGrpc.newFutureStub(peer.client().channel())
                .lock(LockRequest.newBuilder()
                        .setName(ByteString.copyFromUtf8(name))
                        .setLease(lease)
                        .build());
    }

    private static Future<CampaignResponse> campaign(PeerProcess peer, long lease, String value) {
        return ElectionGrpc.newFutureStub(peer.client().channel())
                .campaign(CampaignRequest.newBuilder()
                        .setName(ByteString.copyFromUtf8("e"))
                        .setLease(lease)
                        .setValue(ByteString.copyFromUtf8(value))
                        .build());
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.get(Await.LONG.toSeconds(), TimeUnit.SECONDS);
    }

    private static String key(LockResponse response) {
        return response.getKey().toStringUtf8();
    }

    private static String key(CampaignResponse response) {
        return response.getLeader().getKey().toStringUtf8();
    }

    @Test
    void shouldHandALockAndAnElectionOnWhenTheirHolderDies() throws Exception {
        long asked = System.nanoTime();
        long dying = new LeaseClient(leader.client()).grant(DYING.toSeconds());
        String holds = "/" + Long.toHexString(dying);
        try {
            assertEquals("m" + holds, key(get(lock(followers.get(0), "m", dying))));
            assertEquals("e" + holds, key(get(campaign(followers.get(0), dying, "one"))));
        } catch (ExecutionException e) {
            assumeTrue(since(asked).compareTo(DYING) < 0, "NOT RUN: the machine stood still until the lease was over");
            throw e;
        }
        long living = new LeaseClient(followers.get(1).client()).grant(LIVING_SECONDS);
        String waits = "/" + Long.toHexString(living);
        Future<LockResponse> waiting = lock(followers.get(1), "m", living);
        Future<CampaignResponse> next = campaign(followers.get(1), living, "two");
        assertEquals("m" + waits, key(get(waiting)));
        Duration held = since(asked);
        System.out.println("LockIT: handed on " + held.minus(DYING).toMillis() + " ms after the time of the lease");
        assertTrue(held.compareTo(DYING) >= 0, "taken away early, after " + held);
        assertEquals("e" + waits, key(get(next)));
        assertEquals("two", leader.client().get("e" + waits).getValue().toStringUtf8());
        cluster.assertSameState();
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    @Test
    void shouldKeepTheQueueOfALockThroughAChangeOfLeader() throws Exception {
        PeerProcess survivor = followers.get(0);
        LeaseClient leases = new LeaseClient(survivor.client());
        long first = leases.grant(LIVING_SECONDS);
        long second = leases.grant(LIVING_SECONDS);
        get(lock(survivor, "q", first));
        Future<LockResponse> waiting = lock(survivor, "q", second);
        Await.until("it waits", () -> survivor.client().get("q/" + Long.toHexString(second)) != null);
        leader.kill();
        cluster.awaitLeader(followers.toArray(PeerProcess[]::new));
        assertFalse(waiting.isDone());
        leases.revoke(first);
        assertEquals("q/" + Long.toHexString(second), key(get(waiting)));
    }
}
