package io.cairn.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.admin.CreateSnapshotRequest;
import io.cairn.api.admin.CreateSnapshotResponse;
import io.cairn.api.admin.ExplainLogRequest;
import io.cairn.api.admin.ExplainLogResponse;
import io.cairn.api.admin.GapCount;
import io.cairn.api.admin.ListSnapshotsRequest;
import io.cairn.api.admin.ListStandingsRequest;
import io.cairn.api.admin.ListStandingsResponse;
import io.cairn.api.admin.PeerStatusRequest;
import io.cairn.api.admin.PeerStatusResponse;
import io.cairn.api.admin.ReplaceMemberRequest;
import io.cairn.api.admin.ReplaceMemberResponse;
import io.cairn.api.admin.Role;
import io.cairn.api.admin.Snapshot;
import io.cairn.api.admin.Transfer;
import io.cairn.server.etcd.TestServer;
import io.cairn.server.node.ApplyGaps;
import io.cairn.server.node.FakePeer;
import io.cairn.server.node.MemberChange;
import io.cairn.server.node.MemberRefusal;
import io.cairn.server.node.Snapshots;
import io.cairn.server.node.Standing;
import io.cairn.server.node.Unavailable;
import io.cairn.statemachine.Position;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdminServiceTest {
    private final TestServer server = new TestServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void shouldReportTheStatus() {
        PeerStatusResponse status = server.admin().status(PeerStatusRequest.getDefaultInstance());
        assertEquals("n1", status.getName());
        assertEquals(FakePeer.MEMBER, status.getId());
        assertEquals(Role.LEADER, status.getRole());
        assertEquals(101, status.getIndex());
        assertEquals(100, status.getCommit());
        assertEquals(99, status.getApplied());
        assertEquals(1, status.getLag());
        assertEquals(FakePeer.REVISION, status.getRevision());
        assertEquals(-1, status.getCompactRevision());
        assertEquals(80, status.getSnapshotIndex());
        assertEquals(1500, status.getSnapshotAgeMs());
        assertEquals(81, status.getLogStartIndex());
        assertEquals(1000, status.getLogBytes());
        assertEquals(2000, status.getLogMaxBytes());
        assertEquals(1, status.getToleratedFailures());
        assertTrue(status.getReady());
        assertEquals("0.1.0", status.getCairnVersion());
        assertEquals("3.6.5", status.getEtcdVersion());
        assertEquals(4096, status.getDbBytes());
        Transfer transfer = status.getTransfers(0);
        assertTrue(transfer.getSending());
        assertEquals(2, transfer.getPeerId());
        assertEquals("n2", transfer.getPeerName());
        assertEquals(80, transfer.getIndex());
        assertEquals(370, transfer.getBytes());
        assertEquals(1000, transfer.getTotalBytes());
        assertEquals(100, transfer.getReusedBytes());
        assertEquals(70, transfer.getBytesPerSecond());
        assertEquals(9000, transfer.getEtaMs());
    }

    @Test
    void shouldReplaceAMemberOrSayWhyNot() {
        ReplaceMemberRequest request =
                ReplaceMemberRequest.newBuilder().setId(-3).setBy(4).build();
        assertEquals(ReplaceMemberResponse.getDefaultInstance(), server.admin().replaceMember(request));
        assertEquals(new MemberChange.Replace(-3, 4), server.peer.changes.poll());
        server.peer.assertNoViewLeft();
        server.peer.changeFails = new MemberRefusal(MemberRefusal.Reason.NOT_IN_SYNC);
        StatusRuntimeException refused =
                assertThrows(StatusRuntimeException.class, () -> server.admin().replaceMember(request));
        assertEquals(
                "etcdserver: can only promote a learner member which is in sync with leader",
                refused.getStatus().getDescription());
    }

    @Test
    void shouldListHowMembersStandWithTheLeader() {
        server.peer.standings = List.of(new Standing(-1, true, true, 100), new Standing(2, false, false, 7));
        ListStandingsResponse list = server.admin().listStandings(ListStandingsRequest.getDefaultInstance());
        assertEquals(100, list.getCommit());
        assertEquals(-1, list.getStandings(0).getId());
        assertTrue(list.getStandings(0).getVoter() && list.getStandings(0).getAnswers());
        assertFalse(list.getStandings(1).getVoter() || list.getStandings(1).getAnswers());
        assertEquals(7, list.getStandings(1).getCommit());
    }

    @Test
    void shouldReportTheStatusWithoutAState() {
        server.peer.localFails = Unavailable.Reason.NOT_READY;
        server.peer.notReady = "fetching a snapshot";
        PeerStatusResponse status = server.admin().status(PeerStatusRequest.getDefaultInstance());
        assertEquals(0, status.getRevision());
        assertFalse(status.getReady());
        assertEquals("fetching a snapshot", status.getReason());
    }

    @Test
    void shouldCreateASnapshot() {
        Snapshots.LogExtent before = new Snapshots.LogExtent(1, 100, 900);
        Snapshots.LogExtent after = new Snapshots.LogExtent(81, 100, 200);
        Snapshots.Taken taken = new Snapshots.Taken(new Position(7, 99), 42, 777, 5);
        ApplyGaps gaps = new ApplyGaps(List.of(3L, 2L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 1L), 2_000_012);
        server.peer.created =
                CompletableFuture.completedFuture(new Snapshots.Created(taken, 1234, gaps, before, after));
        CreateSnapshotResponse response = server.admin().createSnapshot(CreateSnapshotRequest.getDefaultInstance());
        assertEquals(
                Snapshot.newBuilder()
                        .setTerm(7)
                        .setIndex(99)
                        .setRevision(42)
                        .setBytes(777)
                        .setCreatedMs(5)
                        .build(),
                response.getSnapshot());
        assertEquals(1234, response.getTookMicros());
        assertEquals(2_000_012, response.getApplyHeldUpMicros());
        assertEquals(12, response.getApplyGapsCount());
        assertEquals(GapCount.newBuilder().setUpToMicros(250).setCount(2).build(), response.getApplyGaps(1));
        assertEquals(GapCount.newBuilder().setCount(1).build(), response.getApplyGaps(11), "beyond all bounds");
        assertEquals(900, response.getLogBefore().getBytes());
        assertEquals(81, response.getLogAfter().getFirstIndex());
    }

    @Test
    void shouldSayWhyThereIsNoSnapshot() {
        server.peer.created = CompletableFuture.failedFuture(new Unavailable(Unavailable.Reason.STOPPED));
        StatusRuntimeException error = assertThrows(
                StatusRuntimeException.class,
                () -> server.admin().createSnapshot(CreateSnapshotRequest.getDefaultInstance()));
        assertEquals("etcdserver: server stopped", error.getStatus().getDescription());
        server.peer.created = CompletableFuture.failedFuture(new TimeoutException());
        StatusRuntimeException late = assertThrows(
                StatusRuntimeException.class,
                () -> server.admin().createSnapshot(CreateSnapshotRequest.getDefaultInstance()));
        assertEquals("etcdserver: request timed out", late.getStatus().getDescription());
    }

    @Test
    void shouldListSnapshotsAndExplainTheLog() {
        Snapshot snapshot = server.admin()
                .listSnapshots(ListSnapshotsRequest.getDefaultInstance())
                .getSnapshots(0);
        assertEquals(80, snapshot.getIndex());
        assertEquals(3, snapshot.getTerm());
        ExplainLogResponse log = server.admin().explainLog(ExplainLogRequest.getDefaultInstance());
        assertEquals(2000, log.getMaxBytes());
        assertEquals("open", log.getParts(0).getHeldBy());
        assertEquals("being written", log.getParts(0).getWhy());
        assertEquals(81, log.getParts(0).getExtent().getFirstIndex());
    }
}
