package io.cairn.server.etcd;

import static io.cairn.server.etcd.TestServer.error;
import static io.cairn.server.etcd.TestServer.wire;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.CompactionRequest;
import io.cairn.api.etcd.DeleteRangeRequest;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.RequestOp;
import io.cairn.api.etcd.TxnRequest;
import io.cairn.server.node.Unavailable;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.Outcome.Reason;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KvErrorsTest {
    private static final ByteString KEY = ByteString.copyFromUtf8("k");
    private static final Map<Unavailable.Reason, String> UNAVAILABLE = Map.of(
            Unavailable.Reason.NO_LEADER, "UNAVAILABLE etcdserver: no leader",
            Unavailable.Reason.TIMED_OUT, "UNAVAILABLE etcdserver: request timed out",
            Unavailable.Reason.LEADER_CHANGED, "UNAVAILABLE etcdserver: leader changed",
            Unavailable.Reason.TOO_MANY_REQUESTS, "UNKNOWN etcdserver: too many requests",
            Unavailable.Reason.STOPPED, "UNAVAILABLE etcdserver: server stopped",
            Unavailable.Reason.NO_SPACE, "RESOURCE_EXHAUSTED etcdserver: mvcc: database space exceeded",
            Unavailable.Reason.TOO_LARGE, "INVALID_ARGUMENT etcdserver: request is too large",
            Unavailable.Reason.OUTCOME_LOST,
                    "UNAVAILABLE etcdserver: request timed out, possibly due to previous leader failure",
            Unavailable.Reason.NOT_READY,
                    "UNAVAILABLE etcdserver: request timed out, waiting for the applied index took too long");
    private static final String INTERNAL =
            "UNKNOWN etcdserver: internal error, the request changed nothing; see the log of the server";
    private static final Map<Reason, String> REJECTED = Map.ofEntries(
            Map.entry(Reason.KEY_NOT_FOUND, "INVALID_ARGUMENT etcdserver: key not found"),
            Map.entry(Reason.LEASE_NOT_FOUND, "NOT_FOUND etcdserver: requested lease not found"),
            Map.entry(Reason.LEASE_EXISTS, "FAILED_PRECONDITION etcdserver: lease already exists"),
            Map.entry(Reason.OLD_TERM, "UNAVAILABLE etcdserver: leader changed"),
            Map.entry(Reason.COMPACTED, "OUT_OF_RANGE etcdserver: mvcc: required revision has been compacted"),
            Map.entry(Reason.FUTURE_REVISION, "OUT_OF_RANGE etcdserver: mvcc: required revision is a future revision"),
            Map.entry(Reason.NO_SPACE, "RESOURCE_EXHAUSTED etcdserver: mvcc: database space exceeded"),
            Map.entry(Reason.CORRUPT, "DATA_LOSS etcdserver: corrupt cluster"),
            Map.entry(Reason.MEMBER_ID_EXISTS, "FAILED_PRECONDITION etcdserver: member ID already exist"),
            Map.entry(Reason.PEER_URL_EXISTS, "FAILED_PRECONDITION etcdserver: Peer URLs already exists"),
            Map.entry(Reason.TOO_MANY_LEARNERS, "FAILED_PRECONDITION etcdserver: too many learner members in cluster"),
            Map.entry(Reason.MEMBER_NOT_FOUND, "NOT_FOUND etcdserver: member not found"),
            Map.entry(Reason.MEMBER_JOINED, INTERNAL),
            Map.entry(Reason.USER_EXISTS, "FAILED_PRECONDITION etcdserver: user name already exists"),
            Map.entry(Reason.USER_NOT_FOUND, "FAILED_PRECONDITION etcdserver: user name not found"),
            Map.entry(Reason.ROLE_EXISTS, "FAILED_PRECONDITION etcdserver: role name already exists"),
            Map.entry(Reason.ROLE_NOT_FOUND, "FAILED_PRECONDITION etcdserver: role name not found"),
            Map.entry(Reason.ROLE_NOT_GRANTED, "FAILED_PRECONDITION etcdserver: role is not granted to the user"),
            Map.entry(
                    Reason.PERMISSION_NOT_GRANTED,
                    "FAILED_PRECONDITION etcdserver: permission is not granted to the role"),
            Map.entry(Reason.TOO_LARGE, "INVALID_ARGUMENT etcdserver: request is too large"),
            Map.entry(Reason.CROWDED, "UNKNOWN etcdserver: too many requests"),
            Map.entry(Reason.INTERNAL, INTERNAL));

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = new TestServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(Unavailable.Reason.class)
    void shouldSayInEtcdsWordsWhyAWriteOrReadIsUnavailable(Unavailable.Reason reason) {
        server.peer.failWith(new CompletionException(new Unavailable(reason)));
        assertEquals(UNAVAILABLE.get(reason), error(() -> server.kv().put(put("v"))));
        server.peer.barrier = CompletableFuture.failedFuture(new Unavailable(reason));
        assertEquals(UNAVAILABLE.get(reason), error(() -> server.kv().range(range().build())));
        server.peer.localFails = reason;
        assertEquals(
                UNAVAILABLE.get(reason),
                error(() -> server.kv().range(range().setSerializable(true).build())));
        server.peer.localFails = null;
        server.peer.barrier = CompletableFuture.completedFuture(null);
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void shouldSayInEtcdsWordsWhyACommandOrReadWasRejected(Reason reason) {
        server.peer.answerWith(new Outcome.Rejected(3, reason));
        server.peer.onRead = what -> new Outcome.Rejected(3, reason);
        assertEquals(REJECTED.get(reason), error(() -> server.kv().put(put("v"))));
        assertEquals(REJECTED.get(reason), error(() -> server.kv().range(range().build())));
        assertEquals(REJECTED.get(reason), error(() -> server.kv().txn(TxnRequest.getDefaultInstance())));
        assertEquals(
                REJECTED.get(reason),
                error(() -> server.kv()
                        .compact(CompactionRequest.newBuilder().setRevision(9).build())));
    }

    @Test
    void shouldRefuseRequestsBeforeTheyReachTheLog() {
        server.peer.proposed.clear();
        assertEquals(
                "INVALID_ARGUMENT etcdserver: key is not provided",
                error(() -> server.kv().put(PutRequest.getDefaultInstance())));
        assertEquals(
                "INVALID_ARGUMENT etcdserver: key is not provided",
                error(() -> server.kv().range(RangeRequest.getDefaultInstance())));
        assertEquals(
                "INVALID_ARGUMENT etcdserver: key is not provided",
                error(() -> server.kv().deleteRange(DeleteRangeRequest.getDefaultInstance())));
        assertEquals(
                "INVALID_ARGUMENT etcdserver: value is provided",
                error(() -> server.kv()
                        .put(put("v").toBuilder().setIgnoreValue(true).build())));
        assertEquals(
                "INVALID_ARGUMENT etcdserver: lease is provided",
                error(() -> server.kv()
                        .put(put("").toBuilder()
                                .setIgnoreLease(true)
                                .setLease(5)
                                .build())));
        assertEquals(
                "INVALID_ARGUMENT etcdserver: invalid sort option",
                error(() -> server.kv().range(range().setSortOrderValue(3).build())));
        assertEquals(
                "INVALID_ARGUMENT etcdserver: invalid sort option",
                error(() -> server.kv().range(range().setSortTargetValue(5).build())));
        assertEquals(
                "INVALID_ARGUMENT etcdserver: key not found",
                error(() -> server.kv()
                        .txn(TxnRequest.newBuilder()
                                .addSuccess(RequestOp.getDefaultInstance())
                                .build())));
        assertEquals(List.of(), List.copyOf(server.peer.proposed));
    }

    @Test
    void shouldCheckTheKeyBeforeValueAndLease() {
        PutRequest all = PutRequest.newBuilder()
                .setValue(KEY)
                .setIgnoreValue(true)
                .setLease(1)
                .setIgnoreLease(true)
                .build();
        assertEquals(wire(EtcdError.EMPTY_KEY), error(() -> server.kv().put(all)));
        PutRequest both = all.toBuilder().setKey(KEY).build();
        assertEquals(wire(EtcdError.VALUE_PROVIDED), error(() -> server.kv().put(both)));
    }

    @Test
    void shouldRefuseRequestsOfOneAndAHalfMebibytes() {
        server.peer.answerWith(new Outcome.Put(3, null));
        PutRequest request = valueOf(1_572_864 - 64);
        assertEquals(3, server.kv().put(request).getHeader().getRevision());
        String refused = "INVALID_ARGUMENT etcdserver: request is too large";
        assertEquals(refused, error(() -> server.kv().put(valueOf(1_572_864))));
        RequestOp op = RequestOp.newBuilder().setRequestPut(valueOf(1_572_864)).build();
        assertEquals(
                refused,
                error(() ->
                        server.kv().txn(TxnRequest.newBuilder().addSuccess(op).build())));
    }

    @Test
    void shouldRefuseMessagesOverTheTransportsLimit() {
        int largest = 2_097_152;
        int framing = valueOf(largest - 64).getSerializedSize() - (largest - 64);
        assertEquals(wire(EtcdError.REQUEST_TOO_LARGE), error(() -> server.kv().put(valueOf(largest - framing))));
        assertEquals(
                "RESOURCE_EXHAUSTED grpc: received message larger than max (2097153 vs. 2097152)",
                error(() -> server.kv().put(valueOf(largest - framing + 1))));
        String cutOff = error(() -> server.kv().put(valueOf(3 * largest)));
        assertTrue(cutOff.startsWith("RESOURCE_EXHAUSTED "), cutOff);
    }

    private static PutRequest put(String value) {
        return PutRequest.newBuilder()
                .setKey(KEY)
                .setValue(ByteString.copyFromUtf8(value))
                .build();
    }

    private static PutRequest valueOf(int bytes) {
        return PutRequest.newBuilder()
                .setKey(KEY)
                .setValue(ByteString.copyFrom(new byte[bytes]))
                .build();
    }

    private static RangeRequest.Builder range() {
        return RangeRequest.newBuilder().setKey(KEY);
    }
}
