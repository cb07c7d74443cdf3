package io.cairn.server.etcd;

import static io.cairn.server.etcd.TestServer.error;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.election.CampaignRequest;
import io.cairn.api.etcd.election.CampaignResponse;
import io.cairn.api.etcd.election.ElectionGrpc;
import io.cairn.api.etcd.election.LeaderKey;
import io.cairn.api.etcd.election.LeaderRequest;
import io.cairn.api.etcd.election.LeaderResponse;
import io.cairn.api.etcd.election.ProclaimRequest;
import io.cairn.api.etcd.election.ResignRequest;
import io.cairn.server.node.FakePeer;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real port over a real store. */
class ElectionServiceTest {
    private static final long SOON_SECONDS = 60;
    private static final long NOT_SOON_MILLIS = 150;

    @TempDir
    Path folder;

    private StoreServer run;

    @BeforeEach
    void open() throws Exception {
        run = new StoreServer(folder);
        run.grant(1, 2);
    }

    @AfterEach
    void close() {
        run.close();
    }

    private static ByteString bytes(String text) {
        return ByteString.copyFromUtf8(text);
    }

    private ElectionGrpc.ElectionBlockingStub stub() {
        return ElectionGrpc.newBlockingStub(run.server.channel).withDeadlineAfter(SOON_SECONDS, TimeUnit.SECONDS);
    }

    private static CampaignRequest request(long lease, String value) {
        return CampaignRequest.newBuilder()
                .setName(bytes("e"))
                .setLease(lease)
                .setValue(bytes(value))
                .build();
    }

    private CampaignResponse campaign(long lease, String value) {
        return stub().campaign(request(lease, value));
    }

    private Future<CampaignResponse> campaignLater(long lease, String value) throws Exception {
        Future<CampaignResponse> later =
                ElectionGrpc.newFutureStub(run.server.channel).campaign(request(lease, value));
        awaitKeys(List.of("e/1", "e/" + lease));
        TimeUnit.MILLISECONDS.sleep(NOT_SOON_MILLIS);
        assertFalse(later.isDone());
        return later;
    }

    private void awaitKeys(List<String> keys) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SOON_SECONDS);
        while (!run.keys().equals(keys)) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("keys " + run.keys());
            }
            Thread.onSpinWait();
        }
    }

    private long proclaim(LeaderKey leader, String value) {
        return stub().proclaim(ProclaimRequest.newBuilder()
                        .setLeader(leader)
                        .setValue(bytes(value))
                        .build())
                .getHeader()
                .getRevision();
    }

    private long resign(LeaderKey leader) {
        return stub().resign(ResignRequest.newBuilder().setLeader(leader).build())
                .getHeader()
                .getRevision();
    }

    private LeaderResponse leader() {
        return stub().leader(LeaderRequest.newBuilder().setName(bytes("e")).build());
    }

    @Test
    void shouldElectWhoComesFirstAndThenTheNext() throws Exception {
        CampaignResponse first = campaign(1, "one");
        assertEquals(2, first.getHeader().getRevision());
        assertEquals(
                LeaderKey.newBuilder()
                        .setName(bytes("e"))
                        .setKey(bytes("e/1"))
                        .setRev(2)
                        .setLease(1)
                        .build(),
                first.getLeader());
        Future<CampaignResponse> second = campaignLater(2, "two");
        assertEquals("one", leader().getKv().getValue().toStringUtf8());
        assertEquals(4, resign(first.getLeader()));
        CampaignResponse elected = second.get(SOON_SECONDS, TimeUnit.SECONDS);
        assertEquals(3, elected.getLeader().getRev());
        assertEquals(3, elected.getHeader().getRevision());
        assertEquals("two", leader().getKv().getValue().toStringUtf8());
        assertEquals(4, leader().getHeader().getRevision());
    }

    @Test
    void shouldProclaimTheNewValueOfWhoCampaignsAgain() {
        campaign(1, "one");
        CampaignResponse again = campaign(1, "uno");
        assertEquals(2, again.getLeader().getRev());
        assertEquals("uno", leader().getKv().getValue().toStringUtf8());
        assertEquals(2, leader().getKv().getVersion());
        campaign(1, "uno");
        assertEquals(2, leader().getKv().getVersion());
    }

    @Test
    void shouldProclaimAndResignOnlyForWhoLeads() {
        LeaderKey leader = campaign(1, "one").getLeader();
        assertEquals(3, proclaim(leader, "two"));
        assertEquals("two", leader().getKv().getValue().toStringUtf8());
        assertEquals(1, leader().getKv().getLease());
        LeaderKey other = leader.toBuilder().setRev(9).build();
        assertEquals("UNKNOWN election: not leader", error(() -> proclaim(other, "three")));
        assertEquals(3, resign(other), "silently");
        assertEquals("two", leader().getKv().getValue().toStringUtf8());
        assertEquals(4, resign(leader));
        assertEquals("UNKNOWN election: not leader", error(() -> proclaim(leader, "three")));
        assertEquals("UNKNOWN election: no leader", error(this::leader));
    }

    @Test
    void shouldTellErrorsAsUnknownWithTheirText() {
        assertEquals("UNKNOWN etcdserver: requested lease not found", error(() -> campaign(7, "x")));
        assertEquals(
                "UNKNOWN \"leader\" field must be provided",
                error(() -> stub().proclaim(ProclaimRequest.getDefaultInstance())));
        assertEquals(
                "UNKNOWN \"leader\" field must be provided",
                error(() -> stub().resign(ResignRequest.getDefaultInstance())));
        assertEquals(
                "UNKNOWN etcdserver: key is not provided", error(() -> proclaim(LeaderKey.getDefaultInstance(), "x")));
    }

    @Test
    void shouldTakeBackTheCandidacyOfAClientThatWent() throws Exception {
        CampaignResponse first = campaign(1, "one");
        Future<CampaignResponse> second = campaignLater(2, "two");
        second.cancel(true);
        awaitKeys(List.of("e/1"));
        resign(first.getLeader());
        assertEquals(List.of(), run.keys());
    }

    @Test
    void shouldTellAnObserverOfEveryLeaderAndItsValues() throws Exception {
        BlockingQueue<LeaderResponse> seen = new LinkedBlockingQueue<>();
        observe(seen);
        TimeUnit.MILLISECONDS.sleep(NOT_SOON_MILLIS);
        assertEquals(0, seen.size());
        LeaderKey first = campaign(1, "one").getLeader();
        assertEquals("e/1 = one at 2", next(seen));
        proclaim(first, "uno");
        assertEquals("e/1 = uno at 3", next(seen));
        Future<CampaignResponse> second = campaignLater(2, "two");
        run.revoke(1);
        second.get(SOON_SECONDS, TimeUnit.SECONDS);
        assertEquals("e/2 = two at 4", next(seen));
        run.revoke(2);
        run.grant(3);
        campaign(3, "three");
        assertEquals("e/3 = three at " + run.revision(), next(seen));
    }

    /** The call is ended from this side: nobody cancels it. */
    @Test
    void shouldForgetAnObserverThatWasEndedForWantOfALeader() throws Exception {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER), "true");
        Iterator<LeaderResponse> bound = stub().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .observe(LeaderRequest.newBuilder().setName(bytes("e")).build());
        awaitWatches(1);
        run.server.peer.leader = 0;
        assertEquals("UNAVAILABLE etcdserver: no leader", error(bound::hasNext));
        awaitWatches(0);
        run.server.peer.leader = FakePeer.MEMBER;
        campaign(1, "one");
        TimeUnit.MILLISECONDS.sleep(NOT_SOON_MILLIS);
        assertEquals(0, run.server.pump.watches(), "it does not watch the next leader either");
    }

    private void awaitWatches(int watches) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SOON_SECONDS);
        while (run.server.pump.watches() != watches && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        assertEquals(watches, run.server.pump.watches());
    }

    private void observe(BlockingQueue<LeaderResponse> seen) {
        ElectionGrpc.newStub(run.server.channel)
                .observe(LeaderRequest.newBuilder().setName(bytes("e")).build(), new StreamObserver<>() {
                    @Override
                    public void onNext(LeaderResponse response) {
                        seen.add(response);
                    }

                    @Override
                    public void onError(Throwable t) {}

                    @Override
                    public void onCompleted() {}
                });
    }

    private static String next(BlockingQueue<LeaderResponse> seen) throws InterruptedException {
        LeaderResponse next = seen.poll(SOON_SECONDS, TimeUnit.SECONDS);
        assertNotNull(next, "nothing came");
        return next.getKv().getKey().toStringUtf8() + " = "
                + next.getKv().getValue().toStringUtf8() + " at "
                + next.getKv().getModRevision();
    }
}
