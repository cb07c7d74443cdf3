package io.cairn.server.etcd;

import static io.cairn.server.etcd.TestServer.error;
import static io.cairn.server.etcd.TestServer.wire;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.etcd.LeaseGrantRequest;
import io.cairn.api.etcd.LeaseGrantResponse;
import io.cairn.api.etcd.LeaseLeasesRequest;
import io.cairn.api.etcd.LeaseRevokeRequest;
import io.cairn.api.etcd.LeaseStatus;
import io.cairn.api.etcd.LeaseTimeToLiveRequest;
import io.cairn.api.etcd.LeaseTimeToLiveResponse;
import io.cairn.api.etcd.ResponseHeader;
import io.cairn.server.node.FakePeer;
import io.cairn.server.node.Unavailable;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.Lease;
import io.cairn.statemachine.command.LeaseGrant;
import io.cairn.statemachine.command.LeaseRevoke;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.Outcome.Reason;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaseServiceTest {
    private final TestServer server = new TestServer();
    private final FakePeer peer = server.peer;

    @AfterEach
    void close() {
        peer.assertNoViewLeft();
        server.close();
    }

    private LeaseGrantResponse grant(long id, long ttl) {
        return server.lease()
                .leaseGrant(LeaseGrantRequest.newBuilder().setID(id).setTTL(ttl).build());
    }

    private void grantWhatIsAsked() {
        peer.onPropose = command -> {
            LeaseGrant grant = (LeaseGrant) command;
            Lease lease = new Lease(grant.id(), grant.ttlSeconds(), 9);
            return CompletableFuture.completedFuture(new Outcome.Granted(12, lease));
        };
    }

    private static void assertHeader(long revision, ResponseHeader header) {
        assertEquals(revision, header.getRevision());
        assertEquals(FakePeer.MEMBER, header.getMemberId());
        assertEquals(FakePeer.CLUSTER, header.getClusterId());
        assertEquals(FakePeer.TERM, header.getRaftTerm());
    }

    @Test
    void shouldGrantWhatIsAskedButNotLessThanTheMinimum() {
        grantWhatIsAsked();
        LeaseGrantResponse granted = grant(-5, 60);
        assertHeader(12, granted.getHeader());
        assertEquals(-5, granted.getID());
        assertEquals(60, granted.getTTL());
        assertEquals("", granted.getError());
        assertEquals(2, grant(1, 0).getTTL());
        assertEquals(2, grant(1, -7).getTTL());
        assertEquals(LeaseService.TTL_MAX, grant(1, LeaseService.TTL_MAX).getTTL());
    }

    @Test
    void shouldChooseAnIdBeforeTheLog() {
        grantWhatIsAsked();
        long one = grant(0, 60).getID();
        long other = grant(0, 60).getID();
        assertTrue(one > 0 && other > 0 && one != other, one + " and " + other);
        assertEquals(new LeaseGrant(one, 60), peer.proposed.poll());
    }

    @Test
    void shouldRefuseAsEtcd() {
        assertEquals("OUT_OF_RANGE etcdserver: too large lease TTL", error(() -> grant(1, LeaseService.TTL_MAX + 1)));
        assertTrue(peer.proposed.isEmpty());
        peer.answerWith(new Outcome.Rejected(3, Reason.LEASE_EXISTS));
        assertEquals("FAILED_PRECONDITION etcdserver: lease already exists", error(() -> grant(1, 60)));
        peer.answerWith(new Outcome.Rejected(3, Reason.LEASE_NOT_FOUND));
        assertEquals("NOT_FOUND etcdserver: requested lease not found", error(() -> revoke(1)));
        peer.failWith(new Unavailable(Unavailable.Reason.TIMED_OUT));
        assertEquals(wire(EtcdError.TIMED_OUT), error(() -> revoke(1)));
    }

    private ResponseHeader revoke(long id) {
        return server.lease()
                .leaseRevoke(LeaseRevokeRequest.newBuilder().setID(id).build())
                .getHeader();
    }

    @Test
    void shouldRevoke() {
        peer.answerWith(new Outcome.Revoked(13, 7));
        assertHeader(13, revoke(7));
        assertEquals(new LeaseRevoke(7), peer.proposed.poll());
    }

    @Test
    void shouldGoOnUntilAllKeysOfALeaseAreGone() {
        Queue<Outcome> outcomes = new ArrayDeque<>(
                List.of(new Outcome.Revoking(13, 7), new Outcome.Revoking(14, 7), new Outcome.Revoked(15, 7)));
        peer.onPropose = command -> CompletableFuture.completedFuture(outcomes.remove());
        assertHeader(15, revoke(7));
        assertEquals(Collections.nCopies(3, new LeaseRevoke(7)), List.copyOf(peer.proposed));
    }

    @Test
    void shouldNotMissALeaseThatSomebodyElseEndedMeanwhile() {
        Queue<Outcome> outcomes = new ArrayDeque<>(
                List.of(new Outcome.Revoking(13, 7), new Outcome.Rejected(14, Outcome.Reason.LEASE_NOT_FOUND)));
        peer.onPropose = command -> CompletableFuture.completedFuture(outcomes.remove());
        assertHeader(13, revoke(7));
    }

    private LeaseTimeToLiveResponse timeToLive(long id, boolean keys) {
        return server.lease()
                .leaseTimeToLive(LeaseTimeToLiveRequest.newBuilder()
                        .setID(id)
                        .setKeys(keys)
                        .build());
    }

    @Test
    void shouldTellTheTimeLeft() {
        peer.left = CompletableFuture.completedFuture(OptionalLong.of(41));
        peer.leases = List.of(new Lease(7, 60, 9));
        peer.leaseKeys = List.of(Bytes.utf8("a"), Bytes.utf8("b"));
        LeaseTimeToLiveResponse response = timeToLive(7, true);
        assertHeader(FakePeer.REVISION, response.getHeader());
        assertEquals(7, response.getID());
        assertEquals(41, response.getTTL());
        assertEquals(60, response.getGrantedTTL());
        assertEquals(
                List.of("a", "b"),
                response.getKeysList().stream().map(k -> k.toStringUtf8()).toList());
        assertEquals(0, timeToLive(7, false).getKeysCount());
    }

    @Test
    void shouldTellThatThereIsNoSuchLease() {
        LeaseTimeToLiveResponse unknown = timeToLive(7, true);
        assertEquals(-1, unknown.getTTL());
        assertEquals(0, unknown.getGrantedTTL());
        assertEquals(7, unknown.getID());
        peer.left = CompletableFuture.completedFuture(OptionalLong.of(41));
        assertEquals(-1, timeToLive(7, true).getTTL(), "revoked since the leader was asked");
        peer.left = CompletableFuture.failedFuture(new Unavailable(Unavailable.Reason.NO_LEADER));
        assertEquals(wire(EtcdError.NO_LEADER), error(() -> timeToLive(7, true)));
    }

    @Test
    void shouldListLeasesAsThisPeerHasThem() {
        peer.leases = List.of(new Lease(7, 60, 9), new Lease(-1, 5, 10));
        assertEquals(
                List.of(7L, -1L),
                server.lease().leaseLeases(LeaseLeasesRequest.getDefaultInstance()).getLeasesList().stream()
                        .map(LeaseStatus::getID)
                        .toList());
        assertEquals(null, peer.barriers.get("linearizable"));
    }
}
