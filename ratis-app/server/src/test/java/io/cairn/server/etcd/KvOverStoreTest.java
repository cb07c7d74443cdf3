package io.cairn.server.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.CompactionRequest;
import io.cairn.api.etcd.Compare;
import io.cairn.api.etcd.DeleteRangeRequest;
import io.cairn.api.etcd.HashKVRequest;
import io.cairn.api.etcd.HashKVResponse;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.PutResponse;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.RangeResponse;
import io.cairn.api.etcd.RequestOp;
import io.cairn.api.etcd.TxnRequest;
import io.cairn.api.etcd.TxnResponse;
import io.cairn.server.node.FakePeer;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.command.Batch;
import io.cairn.statemachine.command.Command;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.store.Applied;
import io.cairn.statemachine.store.Store;
import io.cairn.statemachine.store.StoreOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client port over a real store: what was seen on a live etcd, end to end. */
class KvOverStoreTest {
    @TempDir
    private Path directory;

    private final TestServer server = new TestServer();
    private Store store;
    private long index;

    @BeforeEach
    void open() throws IOException {
        store = Store.open(directory, StoreOptions.DEFAULTS);
        Participant self = new Participant(FakePeer.MEMBER, "127.0.0.1:2380", true);
        store.applyConfiguration(new Position(1, ++index), new Configuration(List.of(self), List.of()));
        server.peer.onPropose = this::apply;
        server.peer.views = store::view;
    }

    @AfterEach
    void close() {
        server.close();
        store.close();
    }

    @Test
    void shouldStartAtRevisionOneAndCountChanges() {
        assertEquals(1, range("a").getHeader().getRevision());
        assertEquals(2, put("a", "v").getHeader().getRevision());
        assertEquals(2, delete("none"));
        assertEquals(3, delete("a"));
        assertEquals(4, put("a", "v").getHeader().getRevision());
        RangeResponse range = range("a");
        assertEquals(1, range.getKvs(0).getVersion());
        assertEquals(4, range.getKvs(0).getCreateRevision());
        assertEquals(4, range.getHeader().getRevision());
    }

    /** As 3.4.23 answered: five keys last changed at 2, 3, 7, 5 and 6, from 4 on, limit 1. */
    @Test
    void shouldFilterThenCutThenCount() {
        List.of("a", "b", "x", "d", "e", "c").forEach(key -> put(key, ""));
        RangeRequest request = RangeRequest.newBuilder()
                .setKey(bytes("a"))
                .setRangeEnd(bytes("f"))
                .setMinModRevision(4)
                .setLimit(1)
                .build();
        RangeResponse response = server.kv().range(request);
        assertEquals(1, response.getKvsCount());
        assertEquals("c", response.getKvs(0).getKey().toStringUtf8());
        assertTrue(response.getMore());
        assertEquals(5, response.getCount());
    }

    @Test
    void shouldCompareNestedTransactionsWithTheStateBefore() {
        RequestOp put1 = putOp("n1");
        Compare created = Compare.newBuilder()
                .setKey(bytes("n1"))
                .setTarget(Compare.CompareTarget.CREATE)
                .setResult(Compare.CompareResult.GREATER)
                .setCreateRevision(0)
                .build();
        RequestOp inner = RequestOp.newBuilder()
                .setRequestTxn(TxnRequest.newBuilder()
                        .addCompare(created)
                        .addSuccess(putOp("n2"))
                        .addFailure(putOp("n3"))
                        .addFailure(rangeOp("n1", 0)))
                .build();
        TxnResponse outer = server.kv()
                .txn(TxnRequest.newBuilder().addSuccess(put1).addSuccess(inner).build());
        assertEquals(2, outer.getHeader().getRevision());
        TxnResponse nested = outer.getResponses(1).getResponseTxn();
        assertFalse(nested.getSucceeded());
        RangeResponse seen = nested.getResponses(1).getResponseRange();
        assertEquals(2, seen.getKvs(0).getModRevision());
        assertEquals(2, seen.getHeader().getRevision());
    }

    @Test
    void shouldUndoAWholeTransactionThatAsksForTheFuture() {
        put("a", "1");
        TxnRequest request = TxnRequest.newBuilder()
                .addSuccess(putOp("b"))
                .addSuccess(rangeOp("a", 3))
                .build();
        assertEquals(
                TestServer.wire(EtcdError.FUTURE_REVISION),
                TestServer.error(() -> server.kv().txn(request)));
        assertEquals(0, range("b").getCount());
        assertEquals(2, range("b").getHeader().getRevision());
    }

    @Test
    void shouldTakeANegativeRevisionForLatestOnlyOutsideATransaction() {
        put("a", "1");
        RangeRequest latest =
                RangeRequest.newBuilder().setKey(bytes("a")).setRevision(-5).build();
        assertEquals(1, server.kv().range(latest).getCount());
        TxnRequest request = TxnRequest.newBuilder()
                .addSuccess(putOp("b"))
                .addSuccess(rangeOp("a", -5))
                .build();
        assertEquals(
                TestServer.wire(EtcdError.COMPACTED),
                TestServer.error(() -> server.kv().txn(request)));
    }

    @Test
    void shouldHashAndCompact() {
        put("a", "1");
        put("a", "2");
        assertEquals(-1, hash(0).getCompactRevision());
        int before = hash(2).getHash();
        assertEquals(before, hash(2).getHash());
        assertEquals(3, hash(0).getHashRevision());
        server.kv().compact(CompactionRequest.newBuilder().setRevision(3).build());
        assertEquals(3, hash(0).getCompactRevision());
        assertEquals(TestServer.wire(EtcdError.COMPACTED), TestServer.error(() -> hash(2)));
        assertEquals(TestServer.wire(EtcdError.FUTURE_REVISION), TestServer.error(() -> hash(9)));
        RangeRequest old =
                RangeRequest.newBuilder().setKey(bytes("a")).setRevision(2).build();
        assertEquals(
                TestServer.wire(EtcdError.COMPACTED),
                TestServer.error(() -> server.kv().range(old)));
    }

    private synchronized CompletableFuture<Outcome> apply(Command command) {
        index++;
        Batch batch = new Batch(FakePeer.MEMBER, 1, 1, index, List.of(command));
        Applied applied = store.apply(new Position(1, index), batch);
        List<Outcome> outcomes = ((Applied.Executed) applied).outcomes();
        return CompletableFuture.completedFuture(outcomes.get(0));
    }

    private PutResponse put(String key, String value) {
        return server.kv()
                .put(PutRequest.newBuilder()
                        .setKey(bytes(key))
                        .setValue(bytes(value))
                        .build());
    }

    private long delete(String key) {
        DeleteRangeRequest request =
                DeleteRangeRequest.newBuilder().setKey(bytes(key)).build();
        return server.kv().deleteRange(request).getHeader().getRevision();
    }

    private RangeResponse range(String key) {
        return server.kv().range(RangeRequest.newBuilder().setKey(bytes(key)).build());
    }

    private HashKVResponse hash(long revision) {
        return server.maintenance()
                .hashKV(HashKVRequest.newBuilder().setRevision(revision).build());
    }

    private static RequestOp putOp(String key) {
        return RequestOp.newBuilder()
                .setRequestPut(PutRequest.newBuilder().setKey(bytes(key)))
                .build();
    }

    private static RequestOp rangeOp(String key, long revision) {
        return RequestOp.newBuilder()
                .setRequestRange(RangeRequest.newBuilder().setKey(bytes(key)).setRevision(revision))
                .build();
    }

    private static ByteString bytes(String text) {
        return ByteString.copyFromUtf8(text);
    }
}
