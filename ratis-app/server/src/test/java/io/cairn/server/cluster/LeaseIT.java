package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.RequestOp;
import io.cairn.api.etcd.TxnRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Leases on real peers: never ended early, always ended, whatever happens to leaders. */
class LeaseIT {
    /** What the time of a lease may be exceeded by while nothing is wrong; generous, for a machine under load. */
    private static final Duration SLACK = Duration.ofSeconds(3);

    /** Two election timeouts, and what a new leader adds. */
    private static final Duration CHANGE_OF_LEADER = Duration.ofSeconds(10);

    private static final int TXN_OPERATIONS = 100;

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

    private static LeaseClient leases(PeerProcess peer) {
        return new LeaseClient(peer.client());
    }

    private static void sleep(Duration time) {
        long deadline = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - deadline < 0) {
            Await.pause();
        }
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    private static void assertGoneAfter(Duration ttl, Duration slack, long renewedNanos, PeerProcess peer) {
        Await.until("the key is gone", () -> peer.client().get("k") == null);
        Duration lived = since(renewedNanos);
        assertTrue(lived.compareTo(ttl) >= 0, "ended early, after " + lived);
        assertTrue(lived.compareTo(ttl.plus(slack)) <= 0, "ended late, after " + lived);
    }

    @Test
    void shouldKeepALeaseAliveThroughAFollower() {
        PeerProcess follower = followers.get(0);
        long id = leases(followers.get(1)).grant(2);
        leases(follower).put("k", id);
        long renewed = 0;
        try (KeepAlive stream = leases(follower).keepAlive()) {
            for (int i = 0; i < 10; i++) {
                renewed = System.nanoTime();
                assertEquals(2, stream.renew(id));
                sleep(Duration.ofMillis(600));
            }
            for (PeerProcess peer : cluster.peers()) {
                assertEquals(1, leases(peer).timeToLive(id).getKeysCount(), peer.name());
                assertEquals(List.of(id), leases(peer).list(), peer.name());
            }
            assertGoneAfter(Duration.ofSeconds(2), SLACK, renewed, leader);
            assertEquals(0, stream.renew(id));
        }
        assertEquals(-1, leases(follower).timeToLive(id).getTTL());
        cluster.assertSameState();
    }

    @Test
    void shouldNeitherEndEarlyNorForgetWhenTheLeaderIsKilled() {
        PeerProcess survivor = followers.get(0);
        long id = leases(survivor).grant(5);
        leases(survivor).put("k", id);
        sleep(Duration.ofSeconds(4));
        long renewed = System.nanoTime();
        try (KeepAlive stream = leases(survivor).keepAlive()) {
            assertEquals(5, stream.renew(id));
        }
        leader.kill();
        assertGoneAfter(Duration.ofSeconds(5), CHANGE_OF_LEADER, renewed, survivor);
        leader.start();
        leader.awaitReady();
        assertEquals(List.of(), leases(leader).list());
        cluster.assertSameState();
    }

    /** It wakes up believing that it leads and that the time of the lease is long over. */
    @Test
    void shouldNotHaveAPausedLeaderRevokeWhatItsSuccessorRenewed() {
        PeerProcess follower = followers.get(0);
        long id = leases(leader).grant(3);
        leases(leader).put("k", id);
        leader.pause();
        cluster.awaitLeader(followers.toArray(PeerProcess[]::new));
        try (KeepAlive stream = leases(follower).keepAlive()) {
            long before = System.nanoTime();
            while (since(before).compareTo(Duration.ofSeconds(8)) < 0) {
                assertEquals(3, stream.renew(id));
                sleep(Duration.ofMillis(500));
            }
            leader.resume();
            try (KeepAlive old = leases(leader).keepAlive()) {
                assertEquals(3, old.renew(id), "through the peer that led, by the one that leads");
            }
            for (int i = 0; i < 4; i++) {
                assertEquals(3, stream.renew(id));
                sleep(Duration.ofMillis(500));
            }
        }
        long renewed = System.nanoTime();
        assertNotNull(follower.client().get("k"));
        assertEquals(1, follower.client().get("k").getVersion());
        Await.until("the key is gone", () -> follower.client().get("k") == null);
        assertTrue(since(renewed).compareTo(Duration.ofSeconds(2)) >= 0, "ended early");
        cluster.assertSameState();
    }

    @Test
    void shouldEndTenThousandLeasesOfOneSecondWithinTwoWhileWritesGoOn() {
        int count = 10_000;
        Duration ttl = Duration.ofSeconds(20);
        PeerProcess follower = followers.get(0);
        leases(follower).grantAll(count, ttl.toSeconds());
        putOneKeyOnEach(follower, count);
        try (KeepAlive stream = leases(follower).keepAlive()) {
            long first = System.nanoTime();
            assertEquals(Collections.nCopies(count, ttl.toSeconds()), stream.renewAll(count));
            long last = System.nanoTime();
            System.out.println(
                    "LeaseIT: renewed " + count + " in " + since(first).toMillis() + " ms");
            sleep(ttl.minus(since(first)).minus(Duration.ofSeconds(1)));
            assertEquals(count, leases(leader).list().size(), "ended early");
            Writers writers = Writers.start(4, cluster.peers());
            try (writers) {
                Await.until("all are gone", () -> leases(leader).list().isEmpty());
                Duration late = since(last).minus(ttl);
                System.out.println("LeaseIT: all gone " + late.toMillis() + " ms after the last ran out; "
                        + writers.acknowledged() + " writes meanwhile, the slowest "
                        + writers.slowest().toMillis() + " ms");
                assertTrue(late.compareTo(Duration.ofSeconds(2)) <= 0, "the last was gone after " + late);
            }
            assertEquals(List.of(), writers.errors());
            assertTrue(writers.slowest().compareTo(Duration.ofSeconds(2)) < 0, "slowest write " + writers.slowest());
        }
        assertNull(follower.client().get("leased/1"));
        assertEquals(List.of(), follower.client().all("leased/"));
        cluster.assertSameState();
    }

    private static void putOneKeyOnEach(PeerProcess peer, int count) {
        for (int first = 1; first <= count; first += TXN_OPERATIONS) {
            TxnRequest.Builder txn = TxnRequest.newBuilder();
            for (int id = first; id < first + TXN_OPERATIONS; id++) {
                txn.addSuccess(RequestOp.newBuilder()
                        .setRequestPut(PutRequest.newBuilder()
                                .setKey(ByteString.copyFromUtf8("leased/" + id))
                                .setLease(id)));
            }
            peer.client().kv().txn(txn.build());
        }
    }

    @Test
    @Tag("slow")
    void shouldHoldAHundredThousandLeasesThroughAChangeOfLeader() {
        int count = 100_000;
        PeerProcess follower = followers.get(0);
        leases(follower).grantAll(count, 60);
        assertEquals(count, leases(leader).list().size());
        leader.kill();
        cluster.awaitLeader(followers.toArray(PeerProcess[]::new));
        try (KeepAlive stream = leases(follower).keepAlive()) {
            long first = System.nanoTime();
            assertEquals(Collections.nCopies(count, 60L), stream.renewAll(count));
            System.out.println(
                    "LeaseIT: renewed " + count + " in " + since(first).toMillis() + " ms");
        }
        long last = System.nanoTime();
        Await.until(
                () -> "all are gone",
                Duration.ofSeconds(120),
                () -> leases(follower).list().isEmpty());
        System.out.println(
                "LeaseIT: " + count + " gone " + since(last).minusSeconds(60).toMillis() + " ms late");
        leader.start();
        leader.awaitReady();
        cluster.assertSameState();
    }
}
