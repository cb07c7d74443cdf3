package io.cairn.server.etcd;

import static io.cairn.server.etcd.TestServer.error;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.etcd.HashKVRequest;
import io.cairn.api.etcd.HashKVResponse;
import io.cairn.api.etcd.MemberListRequest;
import io.cairn.api.etcd.MemberListResponse;
import io.cairn.api.etcd.StatusRequest;
import io.cairn.api.etcd.StatusResponse;
import io.cairn.server.node.FakePeer;
import io.cairn.server.node.PeerStatus.Role;
import io.cairn.statemachine.Member;
import io.cairn.statemachine.command.Outcome.Reason;
import io.cairn.statemachine.store.View.HashResult;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MaintenanceServiceTest {
    private final TestServer server = new TestServer();
    private final FakePeer peer = server.peer;

    @AfterEach
    void stop() {
        peer.assertNoViewLeft();
        server.close();
    }

    @Test
    void shouldSayHowThisPeerIs() {
        StatusResponse status = server.maintenance().status(StatusRequest.getDefaultInstance());
        assertEquals(FakePeer.REVISION, status.getHeader().getRevision());
        assertEquals(FakePeer.MEMBER, status.getHeader().getMemberId());
        assertEquals("3.6.5", status.getVersion());
        assertEquals("3.6.0", status.getStorageVersion());
        assertEquals(4096, status.getDbSize());
        assertTrue(status.getDbSizeInUse() > 0 && status.getDbSizeInUse() <= status.getDbSize());
        assertEquals(TestServer.QUOTA, status.getDbSizeQuota());
        assertEquals(FakePeer.MEMBER, status.getLeader());
        assertEquals(FakePeer.TERM, status.getRaftTerm());
        assertEquals(100, status.getRaftIndex());
        assertEquals(99, status.getRaftAppliedIndex());
        assertTrue(status.hasDowngradeInfo());
        assertFalse(status.getIsLearner());
        assertEquals(List.of(), status.getErrorsList());
    }

    @Test
    void shouldSayThatThereIsNoLeader() {
        peer.leader = 0;
        peer.role = Role.LISTENER;
        StatusResponse status = server.maintenance().status(StatusRequest.getDefaultInstance());
        assertEquals(0, status.getLeader());
        assertTrue(status.getIsLearner());
        assertEquals(List.of("etcdserver: no leader"), status.getErrorsList());
    }

    @Test
    void shouldHash() {
        peer.onRead = what -> new HashResult.Hash(-5, 40, -1);
        HashKVResponse response = server.maintenance()
                .hashKV(HashKVRequest.newBuilder().setRevision(40).build());
        assertEquals(40L, peer.read.poll());
        assertEquals(FakePeer.REVISION, response.getHeader().getRevision());
        assertEquals(-5, response.getHash());
        assertEquals(40, response.getHashRevision());
        assertEquals(-1, response.getCompactRevision());
    }

    @Test
    void shouldRefuseToHashWhatIsGoneOrNotYetThere() {
        peer.onRead = what -> new HashResult.Rejected(Reason.COMPACTED);
        assertEquals(
                "OUT_OF_RANGE etcdserver: mvcc: required revision has been compacted",
                error(() -> server.maintenance().hashKV(HashKVRequest.getDefaultInstance())));
        peer.onRead = what -> new HashResult.Rejected(Reason.FUTURE_REVISION);
        assertEquals(
                "OUT_OF_RANGE etcdserver: mvcc: required revision is a future revision",
                error(() -> server.maintenance().hashKV(HashKVRequest.getDefaultInstance())));
    }

    @Test
    void shouldListMembersWithRevisionZero() {
        peer.members = List.of(
                new Member(1, "n1", List.of("http://p:1"), List.of("http://c:1"), true),
                new Member(-2, "", List.of("http://p:2"), List.of(), false));
        MemberListResponse list = server.cluster().memberList(MemberListRequest.getDefaultInstance());
        assertEquals(0, list.getHeader().getRevision());
        assertEquals(FakePeer.CLUSTER, list.getHeader().getClusterId());
        assertEquals(FakePeer.TERM, list.getHeader().getRaftTerm());
        assertEquals(2, list.getMembersCount());
        assertEquals("n1", list.getMembers(0).getName());
        assertEquals(List.of("http://p:1"), list.getMembers(0).getPeerURLsList());
        assertEquals(List.of("http://c:1"), list.getMembers(0).getClientURLsList());
        assertFalse(list.getMembers(0).getIsLearner());
        assertEquals(-2, list.getMembers(1).getID());
        assertTrue(list.getMembers(1).getIsLearner());
        assertNull(peer.barriers.get("linearizable"));
        server.cluster()
                .memberList(MemberListRequest.newBuilder().setLinearizable(true).build());
        assertEquals(1, peer.barriers.get("linearizable"));
    }
}
