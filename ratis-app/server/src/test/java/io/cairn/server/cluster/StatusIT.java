package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.AlarmRequest;
import io.cairn.api.etcd.AlarmRequest.AlarmAction;
import io.cairn.api.etcd.AlarmType;
import io.cairn.api.etcd.MemberAddRequest;
import io.cairn.api.etcd.MemberListRequest;
import io.cairn.api.etcd.SnapshotRequest;
import io.cairn.api.etcd.SnapshotResponse;
import io.cairn.api.etcd.StatusRequest;
import io.cairn.api.etcd.StatusResponse;
import io.cairn.api.etcd.WatchCreateRequest;
import io.cairn.server.etcd.WatchClient;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What peers say of themselves in each role, and what they still say when nobody leads. */
class StatusIT {
    private static final long QUOTA = 8L << 30;

    @RegisterExtension
    final Clusters clusters = new Clusters();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private static StatusResponse status(PeerProcess peer) {
        return peer.client().maintenance().status(StatusRequest.getDefaultInstance());
    }

    private static String error(Executable call) {
        Status status = assertThrows(StatusRuntimeException.class, call).getStatus();
        return status.getCode() + " " + status.getDescription();
    }

    @Test
    void shouldTellEveryFieldOnALeaderAFollowerAndALearner() {
        Cluster cluster = clusters.of(3, folder).start();
        PeerProcess leader = cluster.awaitLeader();
        PeerProcess follower = cluster.others(leader).get(0);
        PeerProcess learner = cluster.joiner(folder);
        leader.client()
                .cluster()
                .memberAdd(MemberAddRequest.newBuilder()
                        .addPeerURLs(learner.peerUrl())
                        .setIsLearner(true)
                        .build());
        learner.start();
        learner.awaitReady();
        for (int i = 0; i < 100; i++) {
            follower.client().put("k" + i, "v");
        }
        long revision = leader.client().revision();
        for (PeerProcess peer : List.of(leader, follower, learner)) {
            Await.until(
                    peer.name() + " has it all", () -> status(peer).getHeader().getRevision() == revision);
            Await.passes(() -> assertTellsAll(
                    status(peer), peer, cluster.awaitLeader().status().getId(), peer == learner));
        }
        for (PeerProcess peer : List.of(leader, follower)) {
            Await.passes(() -> assertTrue(peer.page("/metrics").contains("\netcd_mvcc_put_total 100\n")));
        }
        assertEquals(
                status(leader).getHeader().getClusterId(),
                status(learner).getHeader().getClusterId());
        leader.client()
                .maintenance()
                .alarm(AlarmRequest.newBuilder()
                        .setAction(AlarmAction.ACTIVATE)
                        .setMemberID(55)
                        .setAlarm(AlarmType.CORRUPT)
                        .build());
        for (PeerProcess peer : List.of(leader, follower, learner)) {
            Await.until(
                    peer.name() + " tells the alarm",
                    () -> status(peer).getErrorsList().equals(List.of("memberID:55 alarm:CORRUPT ")));
        }
        assertServesAsALearner(learner);
    }

    private static void assertTellsAll(StatusResponse status, PeerProcess peer, long leader, boolean learner) {
        String what = peer.name() + " says " + status;
        assertEquals(peer.status().getId(), status.getHeader().getMemberId(), what);
        assertTrue(status.getHeader().getClusterId() != 0, what);
        assertEquals(leader, status.getLeader(), what);
        assertEquals("3.6.5", status.getVersion());
        assertEquals("3.6.0", status.getStorageVersion());
        assertTrue(status.getRaftTerm() > 0, what);
        assertEquals(status.getHeader().getRaftTerm(), status.getRaftTerm(), what);
        assertTrue(status.getRaftAppliedIndex() > 0, what);
        assertTrue(status.getRaftIndex() >= status.getRaftAppliedIndex(), what);
        assertTrue(status.getDbSizeInUse() > 0, what);
        assertTrue(status.getDbSize() >= status.getDbSizeInUse(), what);
        assertEquals(QUOTA, status.getDbSizeQuota(), what);
        assertTrue(status.hasDowngradeInfo() && !status.getDowngradeInfo().getEnabled(), what);
        assertEquals(learner, status.getIsLearner(), what);
        assertEquals(List.of(), status.getErrorsList(), what);
    }

    private static void assertServesAsALearner(PeerProcess learner) {
        EtcdClient client = learner.client();
        String refused = "FAILED_PRECONDITION etcdserver: rpc not supported for learner";
        assertEquals(1, client.kv().range(EtcdClient.range("k1", true)).getCount());
        assertEquals(refused, error(() -> client.kv().range(EtcdClient.range("k1", false))));
        assertEquals(refused, error(() -> client.cluster().memberList(MemberListRequest.getDefaultInstance())));
        assertEquals(refused, error(() -> client.maintenance().alarm(AlarmRequest.getDefaultInstance())));
        Iterator<SnapshotResponse> backup = client.maintenance().snapshot(SnapshotRequest.getDefaultInstance());
        long bytes = 0;
        while (backup.hasNext()) {
            bytes += backup.next().getBlob().size();
        }
        assertEquals(32, bytes % 512, "a learner takes backups");
    }

    @Test
    void shouldSayWhatItHasWhenNobodyLeads() {
        Cluster cluster = clusters.of(3, folder).start();
        PeerProcess last = cluster.others(cluster.awaitLeader()).get(0);
        EtcdClient client = last.client();
        client.put("k", "v");
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER), "true");
        Channel bound =
                ClientInterceptors.intercept(client.channel(), MetadataUtils.newAttachHeadersInterceptor(headers));
        WatchCreateRequest.Builder create = WatchCreateRequest.newBuilder().setKey(ByteString.copyFromUtf8("k"));
        try (WatchClient watch = WatchClient.of(bound).create(create);
                WatchClient patient = WatchClient.of(client.channel()).create(create)) {
            Await.until("both watch", () -> !watch.responses.isEmpty() && !patient.responses.isEmpty());
            cluster.others(last).forEach(PeerProcess::kill);
            Await.until("nobody leads", () -> status(last).getLeader() == 0);
            assertEquals(List.of("etcdserver: no leader"), status(last).getErrorsList());
            Await.until("the watch that asks for a leader ends", watch.end::isDone);
            assertEquals(Status.Code.UNAVAILABLE, watch.end.join().getCode());
            assertEquals("etcdserver: no leader", watch.end.join().getDescription());
            assertFalse(patient.end.isDone(), "the other one waits");
        }
        assertEquals(1, client.kv().range(EtcdClient.range("k", true)).getCount());
        assertEquals(
                3,
                client.cluster()
                        .memberList(MemberListRequest.getDefaultInstance())
                        .getMembersCount());
        String none = error(() -> client.cluster()
                .memberList(MemberListRequest.newBuilder().setLinearizable(true).build()));
        assertTrue(none.startsWith("UNAVAILABLE etcdserver: "), none);
    }
}
