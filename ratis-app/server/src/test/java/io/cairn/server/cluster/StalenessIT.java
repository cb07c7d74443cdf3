package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.admin.Role;
import io.cairn.api.etcd.MemberAddRequest;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A learner serves reads, and to those who say how old the state may be, only while it can prove that. */
class StalenessIT {
    private static final Duration BOUND = Duration.ofMillis(300);
    private static final Duration ANY = Duration.ofHours(1);

    @RegisterExtension
    final Clusters clusters = new Clusters();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private static String read(PeerProcess through, String millis) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("cairn-max-staleness-ms", Metadata.ASCII_STRING_MARSHALLER), millis);
        return EtcdClient.only(through.client()
                        .kv()
                        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                        .range(EtcdClient.range("k", true)))
                .getValue()
                .toStringUtf8();
    }

    private static String read(PeerProcess through, Duration atMost) {
        return read(through, Long.toString(atMost.toMillis()));
    }

    private static String readAnything(PeerProcess through) {
        return EtcdClient.only(through.client().kv().range(EtcdClient.range("k", true)))
                .getValue()
                .toStringUtf8();
    }

    private PeerProcess learner(PeerProcess leader, Cluster cluster) {
        PeerProcess learner = cluster.joiner(folder);
        leader.client()
                .cluster()
                .memberAdd(MemberAddRequest.newBuilder()
                        .addPeerURLs(learner.peerUrl())
                        .setIsLearner(true)
                        .build());
        learner.start();
        learner.awaitReady();
        assertEquals(Role.LISTENER, learner.status().getRole());
        return learner;
    }

    private static void announceALearner(PeerProcess leader, int port) {
        leader.client()
                .cluster()
                .memberAdd(MemberAddRequest.newBuilder()
                        .addPeerURLs("http://127.0.0.1:" + port)
                        .setIsLearner(true)
                        .build());
    }

    @Test
    void shouldServeALearnersReadsOnlyWithinTheBoundThatTheyAskFor() {
        Cluster cluster = clusters.of(1, folder, "--max-learners=2").start();
        PeerProcess leader = cluster.awaitLeader();
        leader.client().put("k", "old");
        PeerProcess learner = learner(leader, cluster);
        Await.until(
                "as new as a linearizable read",
                () -> read(learner, Duration.ZERO).equals("old"));

        leader.pause();
        long paused = System.nanoTime();
        Await.until("the last proof is too old", () -> System.nanoTime() - paused > BOUND.toNanos());
        StatusRuntimeException refused = assertThrows(StatusRuntimeException.class, () -> read(learner, BOUND));
        assertEquals(Status.Code.UNAVAILABLE, refused.getStatus().getCode());
        assertTrue(
                refused.getStatus()
                        .getDescription()
                        .matches("cairn: this peer was up to date \\d+ ms ago, the read allows 300 ms; .*"),
                refused.getStatus().getDescription());
        assertEquals("old", read(learner, ANY), "it was up to date within the last hour");
        assertEquals("old", readAnything(learner));
        leader.resume();
        Await.until("it can prove it again", () -> read(learner, BOUND).equals("old"));

        learner.pause();
        leader.client().put("k", "new");
        long written = System.nanoTime();
        Await.until("the write is older than the bound", () -> System.nanoTime() - written > BOUND.toNanos());
        learner.resume();
        Await.until("it answers", () -> {
            assertEquals("new", read(learner, BOUND), "it refuses, or has what was written before the bound");
            return true;
        });

        announceALearner(leader, 2);
        assertEquals(
                "etcdserver: too many learner members in cluster",
                assertThrows(StatusRuntimeException.class, () -> announceALearner(leader, 3))
                        .getStatus()
                        .getDescription(),
                "two may be, by --max-learners");
        assertEquals(
                "cairn: cairn-max-staleness-ms must be a number of milliseconds",
                assertThrows(StatusRuntimeException.class, () -> read(learner, "2s"))
                        .getStatus()
                        .getDescription());
    }
}
