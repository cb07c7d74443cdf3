package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.RangeResponse;
import io.cairn.api.etcd.RequestOp;
import io.cairn.api.etcd.TxnRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Clients of a follower write as well as clients of the leader do. */
class ForwardIT {
    /** Half of the heartbeat interval for which they would wait if followers were not told of commits. */
    private static final Duration WAITS_MAX = Duration.ofMillis(250);

    /** How much more work than the leader a follower may have with a write, on a slow machine. */
    private static final int SLOWER_MAX = 10;

    private static final int ATTEMPTS = 3;

    private static final int OPS_MAX = 128;

    @RegisterExtension
    static final Clusters CLUSTERS = new Clusters();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path folder;

    private static Cluster cluster;
    private PeerProcess leader;

    @BeforeAll
    static void found() {
        cluster = CLUSTERS.of(3, folder).start();
    }

    @BeforeEach
    void find() {
        leader = cluster.awaitLeader();
    }

    @Test
    void shouldWriteOnceThroughFollowersAndReadItThereAtOnce() {
        PeerProcess follower = cluster.others(leader).get(0);
        long before = follower.client().revision();

        Writers writers = Writers.start(16, cluster.others(leader));
        try (writers) {
            writers.awaitMore(1000);
        }
        writers.assertNoneFailed();
        writers.assertExactlyOnce(follower.client(), before);

        for (int i = 0; i < 100; i++) {
            follower.client().put("own", "v" + i);
            RangeResponse local = follower.client().kv().range(EtcdClient.range("own", true));
            assertEquals("v" + i, EtcdClient.only(local).getValue().toStringUtf8(), "serializable read after write");
        }
    }

    /** If followers were not told of commits, every write would end with the next heartbeat. */
    @Test
    void shouldNotKeepAClientOfAFollowerWaitingForAHeartbeat() {
        long leaders = quick(leader);
        long followers = quick(cluster.others(leader).get(0));
        System.out.println("ForwardIT: a quarter of writes took less than " + leaders / 1000
                + " us through the leader, " + followers / 1000 + " us through a follower");
        assertTrue(followers < WAITS_MAX.toNanos() + SLOWER_MAX * leaders, "a write through a follower: " + followers);
    }

    /** The time in nanoseconds of the slowest in the quickest quarter of many writes, one after the other. */
    private static long quick(PeerProcess peer) {
        long[] nanos = new long[101];
        for (int i = 0; i < nanos.length; i++) {
            long start = System.nanoTime();
            peer.client().put("k", "v" + i);
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        return nanos[nanos.length / 4];
    }

    /** On a machine that stands still for an election timeout it may lose its place without any; not each time. */
    @Test
    void shouldCarryTheLargestRequests() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            PeerProcess leads = cluster.awaitLeader();
            long term = leads.status().getTerm();
            carryTheLargestRequests(leads, cluster.others(leads).get(0), "attempt" + attempt + "/");
            cluster.assertSameState();
            if (leads.status().getTerm() == term) {
                return;
            }
        }
        throw new AssertionError("a large request must not cost the leader its place");
    }

    private static void carryTheLargestRequests(PeerProcess leader, PeerProcess follower, String prefix) {
        String large = "x".repeat(1 << 20);
        ExecutorService clients = Executors.newFixedThreadPool(8);
        try {
            CompletableFuture.allOf(IntStream.range(0, 24)
                            .mapToObj(i -> CompletableFuture.runAsync(
                                    () -> follower.client().put(prefix + i, large), clients))
                            .toArray(CompletableFuture[]::new))
                    .join();
        } finally {
            clients.shutdown();
        }
        for (int i = 0; i < 24; i++) {
            assertEquals(1, leader.client().get(prefix + i).getVersion(), "how often " + i + " was applied");
        }
        assertTrue(follower.client().kv().txn(fullTxn()).getSucceeded());
        assertEquals(OPS_MAX, leader.client().all("txn/").size());
    }

    /** As many operations as are allowed, with almost as many bytes. */
    private static TxnRequest fullTxn() {
        ByteString value = ByteString.copyFrom(new byte[11 << 10]);
        TxnRequest.Builder txn = TxnRequest.newBuilder();
        for (int i = 0; i < OPS_MAX; i++) {
            PutRequest put = PutRequest.newBuilder()
                    .setKey(ByteString.copyFromUtf8("txn/" + i))
                    .setValue(value)
                    .build();
            txn.addSuccess(RequestOp.newBuilder().setRequestPut(put));
        }
        return txn.build();
    }
}
