package io.cairn.server.etcd;

import static io.cairn.server.etcd.TestServer.error;
import static io.cairn.server.etcd.TestServer.wire;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.CompactionRequest;
import io.cairn.api.etcd.CompactionResponse;
import io.cairn.api.etcd.DeleteRangeRequest;
import io.cairn.api.etcd.DeleteRangeResponse;
import io.cairn.api.etcd.KVGrpc;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.PutResponse;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.RangeResponse;
import io.cairn.api.etcd.RequestOp;
import io.cairn.api.etcd.ResponseHeader;
import io.cairn.api.etcd.TxnRequest;
import io.cairn.api.etcd.TxnResponse;
import io.cairn.server.node.FakePeer;
import io.cairn.server.node.PeerStatus.Role;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.KeyRange;
import io.cairn.statemachine.KeyValue;
import io.cairn.statemachine.command.Compact;
import io.cairn.statemachine.command.DeleteRange;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.Outcome.Reason;
import io.cairn.statemachine.command.Put;
import io.cairn.statemachine.command.Range;
import io.cairn.statemachine.command.Txn;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KvServiceTest {
    private static final ByteString KEY = ByteString.copyFromUtf8("k");
    private static final Bytes K = Bytes.utf8("k");
    private static final KeyValue KV = new KeyValue(K, 2, 5, 3, Bytes.utf8("old"), 9);

    private final TestServer server = new TestServer();
    private final FakePeer peer = server.peer;

    @AfterEach
    void stop() {
        peer.assertNoViewLeft();
        server.close();
    }

    @Test
    void shouldTurnAPutIntoACommandAndItsOutcomeIntoAResponse() {
        peer.answerWith(new Outcome.Put(6, KV));
        PutResponse response = server.kv()
                .put(PutRequest.newBuilder()
                        .setKey(KEY)
                        .setValue(ByteString.copyFromUtf8("new"))
                        .setLease(11)
                        .setPrevKv(true)
                        .build());
        assertEquals(new Put(K, Bytes.utf8("new"), 11, true, false, false), peer.proposed.poll());
        assertEquals(header(6), response.getHeader());
        assertEquals(wireKv(), response.getPrevKv());
    }

    @Test
    void shouldLeavePrevKvOutWhenThereIsNone() {
        peer.answerWith(new Outcome.Put(6, null));
        assertFalse(server.kv().put(put(KEY)).hasPrevKv());
    }

    @Test
    void shouldTurnADeleteIntoACommandAndItsOutcomeIntoAResponse() {
        peer.answerWith(new Outcome.Deleted(6, 1, List.of(KV)));
        DeleteRangeRequest request = DeleteRangeRequest.newBuilder()
                .setKey(KEY)
                .setRangeEnd(ByteString.copyFrom(new byte[] {0}))
                .setPrevKv(true)
                .build();
        DeleteRangeResponse response = server.kv().deleteRange(request);
        assertEquals(new DeleteRange(new KeyRange(K, null), true), peer.proposed.poll());
        assertEquals(header(6), response.getHeader());
        assertEquals(1, response.getDeleted());
        assertEquals(List.of(wireKv()), response.getPrevKvsList());
    }

    @Test
    void shouldReadBehindTheBarrierUnlessSerializable() {
        peer.onRead = what -> new Outcome.Range(FakePeer.REVISION, List.of(KV), true, 17);
        RangeRequest request = RangeRequest.newBuilder()
                .setKey(KEY)
                .setLimit(1)
                .setRevision(-3)
                .setSortOrder(RangeRequest.SortOrder.DESCEND)
                .setSortTarget(RangeRequest.SortTarget.MOD)
                .setKeysOnly(true)
                .setMinModRevision(1)
                .setMaxModRevision(2)
                .setMinCreateRevision(3)
                .setMaxCreateRevision(4)
                .build();
        RangeResponse response = server.kv().range(request);
        Range expected =
                new Range(KeyRange.single(K), 1, -3, Range.Order.DESCEND, Range.Target.MOD, true, false, 1, 2, 3, 4);
        assertEquals(expected, peer.read.poll());
        assertEquals(header(FakePeer.REVISION), response.getHeader());
        assertEquals(List.of(wireKv()), response.getKvsList());
        assertTrue(response.getMore());
        assertEquals(17, response.getCount());
        assertEquals(1, peer.barriers.get("linearizable"));
        assertNull(peer.barriers.get("local"));
        server.kv().range(request.toBuilder().setSerializable(true).build());
        assertEquals(1, peer.barriers.get("linearizable"));
        assertEquals(1, peer.barriers.get("local"));
        assertEquals(2, server.registry.counter("etcd_mvcc_range_total").getCount());
    }

    @Test
    void shouldGiveAnswersInsideATransactionOnlyARevision() {
        Outcome nested = new Outcome.Txn(6, true, List.of(new Outcome.Deleted(6, 0, List.of())));
        Outcome range = new Outcome.Range(6, List.of(), false, 0);
        peer.answerWith(new Outcome.Txn(6, true, List.of(new Outcome.Put(6, null), range, nested)));
        TxnRequest request = TxnRequest.newBuilder()
                .addSuccess(RequestOp.newBuilder().setRequestPut(put(KEY)))
                .build();
        TxnResponse response = server.kv().txn(request);
        assertEquals(new Txn(List.of(), List.of(Put.of(K, Bytes.EMPTY)), List.of()), peer.proposed.poll());
        assertEquals(header(6), response.getHeader());
        assertTrue(response.getSucceeded());
        ResponseHeader inside = ResponseHeader.newBuilder().setRevision(6).build();
        assertEquals(inside, response.getResponses(0).getResponsePut().getHeader());
        assertEquals(inside, response.getResponses(1).getResponseRange().getHeader());
        TxnResponse inner = response.getResponses(2).getResponseTxn();
        assertTrue(inner.hasHeader());
        assertEquals(ResponseHeader.getDefaultInstance(), inner.getHeader());
        assertEquals(inside, inner.getResponses(0).getResponseDeleteRange().getHeader());
    }

    @Test
    void shouldAnswerReadOnlyTransactionsFromAView() {
        peer.onRead = what -> new Outcome.Txn(FakePeer.REVISION, true, List.of());
        RequestOp stale = rangeOp(true);
        RequestOp fresh = rangeOp(false);
        assertEquals(
                header(FakePeer.REVISION),
                server.kv().txn(TxnRequest.getDefaultInstance()).getHeader());
        server.kv()
                .txn(TxnRequest.newBuilder().addSuccess(stale).addFailure(stale).build());
        assertNull(peer.barriers.get("linearizable"), "no ops, or only serializable ones, take no barrier");
        server.kv()
                .txn(TxnRequest.newBuilder().addSuccess(stale).addFailure(fresh).build());
        assertEquals(1, peer.barriers.get("linearizable"));
        assertEquals(2, peer.barriers.get("local"));
        assertTrue(peer.proposed.isEmpty());
    }

    @Test
    void shouldSendTransactionsWithNestedOnesThroughTheLog() {
        peer.answerWith(new Outcome.Txn(6, true, List.of()));
        RequestOp nested = RequestOp.newBuilder()
                .setRequestTxn(TxnRequest.newBuilder().addSuccess(rangeOp(true)))
                .build();
        server.kv().txn(TxnRequest.newBuilder().addSuccess(nested).build());
        assertEquals(1, peer.proposed.size());
    }

    @Test
    void shouldCompact() {
        peer.answerWith(new Outcome.Compacted(8));
        CompactionResponse response = server.kv()
                .compact(CompactionRequest.newBuilder().setRevision(5).build());
        assertEquals(new Compact(5), peer.proposed.poll());
        assertEquals(header(8), response.getHeader());
    }

    @Test
    void shouldWaitForDeletionWhenACompactionIsPhysical() throws Exception {
        peer.deleted = new CompletableFuture<>();
        peer.answerWith(new Outcome.Compacted(8));
        CompactionRequest request =
                CompactionRequest.newBuilder().setRevision(5).setPhysical(true).build();
        Future<CompactionResponse> first = KVGrpc.newFutureStub(server.channel).compact(request);
        Thread.sleep(100);
        assertFalse(first.isDone());
        peer.deleted.complete(null);
        assertEquals(header(8), first.get(60, TimeUnit.SECONDS).getHeader());
        peer.answerWith(new Outcome.Rejected(8, Reason.COMPACTED));
        assertEquals(wire(EtcdError.COMPACTED), error(() -> server.kv().compact(request)));
    }

    @Test
    void shouldServeOnlyStaleReadsAsALearner() {
        peer.role = Role.LISTENER;
        assertEquals(wire(EtcdError.LEARNER), error(() -> server.kv().put(put(KEY))));
        RangeRequest fresh = RangeRequest.newBuilder().setKey(KEY).build();
        assertEquals(wire(EtcdError.LEARNER), error(() -> server.kv().range(fresh)));
        server.kv().range(fresh.toBuilder().setSerializable(true).build());
        assertTrue(peer.proposed.isEmpty());
    }

    @Test
    void shouldNotReadForACallThatTheClientGaveUp() throws Exception {
        peer.barrier = new CompletableFuture<>();
        RangeRequest request = RangeRequest.newBuilder().setKey(KEY).build();
        Future<RangeResponse> call = KVGrpc.newFutureStub(server.channel).range(request);
        while (peer.barriers.get("linearizable") == null) {
            Thread.sleep(5);
        }
        call.cancel(true);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        String cancelled = "grpc_server_handled_total{grpc_type=\"unary\",grpc_service=\"etcdserverpb.KV\","
                + "grpc_method=\"Range\",grpc_code=\"Canceled\"}";
        while (server.registry.counter(cancelled).getCount() == 0 && System.nanoTime() < deadline) {
            Thread.sleep(5);
        }
        assertEquals(1, server.registry.counter(cancelled).getCount());
        peer.barrier.complete(null);
        while (peer.openViews.get() > 0 && System.nanoTime() < deadline) {
            Thread.sleep(5);
        }
        assertTrue(peer.read.isEmpty());
    }

    private static RequestOp rangeOp(boolean serializable) {
        return RequestOp.newBuilder()
                .setRequestRange(RangeRequest.newBuilder().setKey(KEY).setSerializable(serializable))
                .build();
    }

    private static PutRequest put(ByteString key) {
        return PutRequest.newBuilder().setKey(key).build();
    }

    private static ResponseHeader header(long revision) {
        return ResponseHeader.newBuilder()
                .setClusterId(FakePeer.CLUSTER)
                .setMemberId(FakePeer.MEMBER)
                .setRevision(revision)
                .setRaftTerm(FakePeer.TERM)
                .build();
    }

    private static io.cairn.api.etcd.KeyValue wireKv() {
        return io.cairn.api.etcd.KeyValue.newBuilder()
                .setKey(KEY)
                .setCreateRevision(2)
                .setModRevision(5)
                .setVersion(3)
                .setValue(ByteString.copyFromUtf8("old"))
                .setLease(9)
                .build();
    }
}
