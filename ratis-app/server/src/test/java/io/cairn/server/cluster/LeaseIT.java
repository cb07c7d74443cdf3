package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.KeyValue;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.RequestOp;
import io.cairn.api.etcd.TxnRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Leases on real peers: never ended early, always ended, whatever happens to leaders. */
class LeaseIT {
    /** Longer than a machine under load stands still between two renewals. */
    private static final long TTL_SECONDS = 6;

    private static final Duration TTL = Duration.ofSeconds(TTL_SECONDS);

    /** Longer than leases live by themselves. */
    private static final Duration BEYOND = TTL.plusSeconds(1);

    private static final Duration BETWEEN_RENEWALS = Duration.ofMillis(500);

    /** Two seconds are what is wanted, and what is printed can be held against it; ten times that, no machine needs. */
    private static final Duration LATE_MAX = Duration.ofSeconds(20);

    private static final int TXN_OPERATIONS = 100;

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

    private static boolean isOver(Duration ttl, long renewedNanos) {
        return since(renewedNanos).compareTo(ttl) >= 0;
    }

    /** A lease, and a stream that renews it. */
    private static final class Kept implements AutoCloseable {
        private final long id;
        private final KeepAlive stream;

        /** When the last renewal was asked for: it ends no earlier than its time after that. */
        private long renewed = System.nanoTime();

        Kept(PeerProcess through, long id) {
            this.id = id;
            this.stream = leases(through).keepAlive();
        }

        void renew() {
            long asked = System.nanoTime();
            long seconds = stream.renew(id);
            assumeTrue(seconds > 0 || !isOver(TTL, renewed), "NOT RUN: the machine stood still for as long as a lease");
            assertEquals(TTL_SECONDS, seconds);
            renewed = asked;
        }

        void renewFor(Duration time) {
            long begin = System.nanoTime();
            while (since(begin).compareTo(time) < 0) {
                renew();
                sleep(BETWEEN_RENEWALS);
            }
        }

        @Override
        public void close() {
            stream.close();
        }
    }

    @Test
    void shouldKeepALeaseThroughAFollowerAndNeitherEndItEarlyNorForgetItWhenTheLeaderIsKilled() {
        PeerProcess survivor = followers.get(0);
        long id = leases(followers.get(1)).grant(TTL_SECONDS);
        leases(survivor).put("k", id);
        try (Kept kept = new Kept(survivor, id)) {
            kept.renewFor(BEYOND);
            Await.until("every peer tells of it", () -> {
                kept.renew();
                return cluster.peers().stream()
                        .allMatch(p -> leases(p).timeToLive(id).getKeysCount() == 1
                                && leases(p).list().equals(List.of(id)));
            });
            leader.kill();
            Await.until("the key is gone", () -> survivor.client().get("k") == null);
            Duration lived = since(kept.renewed);
            System.out.println("LeaseIT: gone " + lived.minus(TTL).toMillis() + " ms late, with a change of leader");
            assertTrue(lived.compareTo(TTL) >= 0, "ended early, after " + lived);
            assertEquals(0, kept.stream.renew(id));
        }
        assertEquals(-1, leases(survivor).timeToLive(id).getTTL());
        cluster.start();
        Await.until(
                "the peer that was killed knows that it is gone",
                () -> leases(leader).list().isEmpty());
        cluster.assertSameState();
    }

    /** It wakes up believing that it leads and that the time of the lease is long over. */
    @Test
    void shouldNotHaveAPausedLeaderRevokeWhatItsSuccessorRenewed() {
        PeerProcess follower = followers.get(0);
        long id = leases(leader).grant(TTL_SECONDS);
        leases(leader).put("p", id);
        leader.pause();
        cluster.awaitLeader(followers.toArray(PeerProcess[]::new));
        try (Kept kept = new Kept(follower, id)) {
            kept.renewFor(BEYOND);
            leader.resume();
            try (Kept old = new Kept(leader, id)) {
                old.renewed = kept.renewed;
                old.renew();
                kept.renewed = old.renewed;
            }
            kept.renewFor(Duration.ofSeconds(2));
            kept.renew();
            KeyValue key = follower.client().get("p");
            assertTrue(key != null || isOver(TTL, kept.renewed), "revoked");
            assertTrue(key == null || key.getVersion() == 1);
        }
        leases(follower).revoke(id);
        assertNull(follower.client().get("p"));
        cluster.assertSameState();
    }

    @Test
    void shouldEndTenThousandLeasesSoonAfterTheirTimeWhileWritesGoOn() {
        PeerProcess follower = followers.get(0);
        Many many = Many.granted(follower, 10_000, 12);
        Duration ttl = many.ttl();
        Await.until(
                "it lists all",
                () -> isOver(ttl, many.first) || leases(follower).list().size() == many.count);
        sleep(ttl.minus(since(many.first)).minus(Duration.ofSeconds(2)));
        int left = leases(follower).list().size();
        assertTrue(left == many.count || isOver(ttl, many.first), "ended early, but for " + left);
        Writers writers = Writers.start(4, cluster.peers());
        try (writers) {
            Await.until("all are gone", () -> leases(follower).list().isEmpty());
            Duration late = since(many.last).minus(ttl);
            System.out.println("LeaseIT: all gone " + late.toMillis() + " ms after the last ran out; "
                    + writers.acknowledged() + " writes meanwhile, the slowest "
                    + writers.slowest().toMillis() + " ms");
            assertTrue(late.compareTo(LATE_MAX) <= 0, "the last was gone after " + late);
        }
        writers.assertNoneFailed();
        assertTrue(writers.slowest().compareTo(LATE_MAX) < 0, "slowest write " + writers.slowest());
        assertNull(follower.client().get("leased/1"));
        assertEquals(List.of(), follower.client().all("leased/"));
        cluster.assertSameState();
    }

    @Test
    @Tag("slow")
    void shouldHoldAHundredThousandLeasesThroughAChangeOfLeader() {
        PeerProcess follower = followers.get(0);
        Many many = Many.granted(follower, 100_000, 40);
        leader.kill();
        cluster.awaitLeader(followers.toArray(PeerProcess[]::new));
        many.renew(follower);
        assertTrue(many.allRenewed(), "ended early");
        many.awaitGone(follower);
        System.out.println("LeaseIT: " + many.count + " gone "
                + since(many.last).minus(many.ttl()).toMillis() + " ms late");
        cluster.start();
        cluster.assertSameState();
    }

    /** Leases 1 to a count, all granted, with keys on the first of them, and all renewed once. */
    private static final class Many {
        private static final int WITH_KEYS = 10_000;
        private static final int LONGER = 4;
        private static final int ATTEMPTS = 3;

        private final int count;
        private final long seconds;
        private List<Long> renewed = List.of();
        private long first;
        private long last;

        private Many(int count, long seconds) {
            this.count = count;
            this.seconds = seconds;
        }

        /**
         * Where the machine needs longer than their time to grant and renew all, some are gone by then, and longer ones
         * are tried.
         */
        static Many granted(PeerProcess through, int count, long seconds) {
            for (int i = 0; i < ATTEMPTS; i++) {
                Many many = new Many(count, seconds * (long) Math.pow(LONGER, i));
                long begin = System.nanoTime();
                if (many.grant(through) && many.allRenewed()) {
                    return many;
                }
                assertTrue(isOver(many.ttl(), begin), "ended early");
                many.awaitGone(through);
            }
            throw new AssertionError("granted too slowly");
        }

        Duration ttl() {
            return Duration.ofSeconds(seconds);
        }

        private boolean grant(PeerProcess through) {
            leases(through).grantAll(count, seconds);
            try {
                putOneKeyOnEach(through, Math.min(count, WITH_KEYS));
            } catch (StatusRuntimeException gone) {
                assertEquals(Status.Code.NOT_FOUND, gone.getStatus().getCode());
                return false;
            }
            renew(through);
            return true;
        }

        void renew(PeerProcess through) {
            try (KeepAlive stream = leases(through).keepAlive()) {
                first = System.nanoTime();
                renewed = stream.renewAll(count);
                last = System.nanoTime();
            }
            System.out.println("LeaseIT: renewed " + count + " in "
                    + Duration.ofNanos(last - first).toMillis() + " ms");
        }

        void awaitGone(PeerProcess from) {
            Await.until(
                    () -> "all are gone",
                    ttl().plus(Await.LONG),
                    () -> leases(from).list().isEmpty());
        }

        boolean allRenewed() {
            return renewed.equals(Collections.nCopies(count, seconds));
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
    }
}
