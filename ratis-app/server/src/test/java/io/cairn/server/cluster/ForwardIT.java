package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.RangeResponse;
import io.cairn.api.etcd.RequestOp;
import io.cairn.api.etcd.TxnRequest;
import io.cairn.api.etcd.TxnResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Clients of a follower write as well as clients of the leader do. */
class ForwardIT {
    /** Half of the heartbeat interval for which they would wait if followers were not told of commits. */
    private static final Duration MEDIAN_MAX = Duration.ofMillis(250);

    private static final int OPS_MAX = 128;

    @RegisterExtension
    final Clusters clusters = new Clusters();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void shouldWriteOnceThroughFollowersAndReadItThereAtOnce() {
        Cluster cluster = clusters.of(3, folder).start();
        PeerProcess follower = cluster.others(cluster.awaitLeader()).get(0);
        long before = follower.client().revision();

        Writers writers = Writers.start(16, cluster.others(cluster.awaitLeader()));
        try (writers) {
            writers.awaitMore(1000);
        }
        assertEquals(List.of(), writers.errors());
        writers.assertExactlyOnce(follower.client(), before);

        for (int i = 0; i < 100; i++) {
            follower.client().put("own", "v" + i);
            RangeResponse local = follower.client().kv().range(EtcdClient.range("own", true));
            assertEquals("v" + i, EtcdClient.only(local).getValue().toStringUtf8(), "serializable read after write");
        }
    }

    @Test
    void shouldNotKeepAClientOfAFollowerWaitingForAHeartbeat() {
        Cluster cluster = clusters.of(3, folder).start();
        PeerProcess follower = cluster.others(cluster.awaitLeader()).get(0);
        long[] nanos = new long[101];
        for (int i = 0; i < nanos.length; i++) {
            long start = System.nanoTime();
            follower.client().put("k", "v" + i);
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        Duration median = Duration.ofNanos(nanos[nanos.length / 2]);
        assertTrue(median.compareTo(MEDIAN_MAX) < 0, "median of writes through a follower: " + median);
    }

    @Test
    void shouldCarryTheLargestRequests() {
        Cluster cluster = clusters.of(3, folder).start();
        PeerProcess leader = cluster.awaitLeader();
        PeerProcess follower = cluster.others(leader).get(0);
        long term = leader.status().getTerm();
        String large = "x".repeat(1 << 20);

        ExecutorService clients = Executors.newFixedThreadPool(8);
        try {
            CompletableFuture.allOf(IntStream.range(0, 24)
                            .mapToObj(i -> CompletableFuture.runAsync(
                                    () -> follower.client().put("large/" + i, large), clients))
                            .toArray(CompletableFuture[]::new))
                    .join();
        } finally {
            clients.shutdown();
        }
        for (int i = 0; i < 24; i++) {
            assertEquals(1, leader.client().get("large/" + i).getVersion(), "how often large/" + i + " was applied");
        }

        TxnResponse txn = follower.client().kv().txn(fullTxn());
        assertTrue(txn.getSucceeded());
        assertEquals(OPS_MAX, leader.client().all("txn/").size());
        assertEquals(term, leader.status().getTerm(), "a large request must not cost the leader its place");
        cluster.assertSameState();
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
