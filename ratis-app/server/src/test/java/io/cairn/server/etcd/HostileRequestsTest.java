package io.cairn.server.etcd;

import static io.cairn.server.etcd.TestServer.error;
import static io.cairn.server.etcd.TestServer.wire;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.CompactionRequest;
import io.cairn.api.etcd.Compare;
import io.cairn.api.etcd.DeleteRangeRequest;
import io.cairn.api.etcd.HashKVRequest;
import io.cairn.api.etcd.KVGrpc;
import io.cairn.api.etcd.LeaseGrantRequest;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.RequestOp;
import io.cairn.api.etcd.TxnRequest;
import io.cairn.api.etcd.WatchCreateRequest;
import io.cairn.api.etcd.WatchRequest;
import io.cairn.api.etcd.WatchResponse;
import io.grpc.Metadata;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that nobody sends by mistake, at the real client port over a real store. */
class HostileRequestsTest {
    private static final ByteString KEY = ByteString.copyFromUtf8("k");
    private static final int MEBIBYTE = 1 << 20;

    /** etcd's limit less what its log adds to a request. */
    private static final int LARGEST = 1_572_864 - 19;

    @TempDir
    Path folder;

    private StoreServer run;

    @BeforeEach
    void open() throws Exception {
        run = new StoreServer(folder);
    }

    @AfterEach
    void close() {
        run.close();
        assertTrue(run.server.stops.isEmpty());
    }

    private KVGrpc.KVBlockingStub kv() {
        return run.server.kv();
    }

    private static PutRequest.Builder put(ByteString key) {
        return PutRequest.newBuilder().setKey(key);
    }

    private static RequestOp.Builder op(PutRequest.Builder put) {
        return RequestOp.newBuilder().setRequestPut(put);
    }

    @Test
    void shouldExecuteAHundredTransactionsInsideEachOther() {
        TxnRequest txn = TxnRequest.newBuilder().addSuccess(op(put(KEY))).build();
        for (int i = 1; i < 100; i++) {
            txn = TxnRequest.newBuilder()
                    .addSuccess(RequestOp.newBuilder().setRequestTxn(txn))
                    .build();
        }
        assertEquals("OK", RawCalls.end(run.server.channel, KVGrpc.getTxnMethod(), new Metadata(), txn.toByteArray()));
        assertEquals(List.of("k"), run.keys());
        assertEquals(2, run.revision());
    }

    @Test
    void shouldKeepKeysOfAMebibyte() {
        ByteString long1 = ByteString.copyFrom(new byte[MEBIBYTE]);
        ByteString long2 = long1.concat(KEY);
        try (WatchClient watch = WatchClient.of(run.server.channel)) {
            watch.create(WatchCreateRequest.newBuilder().setKey(long2)).next();
            kv().put(put(long1).build());
            kv().put(put(long2).build());
            RangeRequest all = RangeRequest.newBuilder()
                    .setKey(long1)
                    .setRangeEnd(ByteString.copyFrom(new byte[1]))
                    .build();
            assertEquals(2, kv().range(all).getCount());
            assertEquals(long2, watch.next().getEvents(0).getKv().getKey());
        }
        DeleteRangeRequest delete =
                DeleteRangeRequest.newBuilder().setKey(long1).build();
        assertEquals(1, kv().deleteRange(delete).getDeleted());
    }

    /** A request of just the size that etcd takes, and one byte more. */
    @Test
    void shouldTakeWhatEtcdTakesAndNotAByteMore() {
        for (int more = 0; more <= 1; more++) {
            PutRequest request = sized(put(KEY), LARGEST + more).build();
            DeleteRangeRequest delete = DeleteRangeRequest.newBuilder()
                    .setKey(ByteString.copyFrom(new byte[LARGEST + more - 4]))
                    .build();
            assertEquals(LARGEST + more, request.getSerializedSize());
            assertEquals(LARGEST + more, delete.getSerializedSize());
            if (more == 0) {
                assertEquals(2, kv().put(request).getHeader().getRevision());
                assertEquals(0, kv().deleteRange(delete).getDeleted());
            } else {
                assertEquals(wire(EtcdError.REQUEST_TOO_LARGE), error(() -> kv().put(request)));
                assertEquals(wire(EtcdError.REQUEST_TOO_LARGE), error(() -> kv().deleteRange(delete)));
            }
        }
        RangeRequest long1 = RangeRequest.newBuilder()
                .setKey(ByteString.copyFrom(new byte[LARGEST + 1]))
                .build();
        assertEquals(0, kv().range(long1).getCount(), "what does not go through the log may be longer");
    }

    private static PutRequest.Builder sized(PutRequest.Builder put, int bytes) {
        int frame = put.clone()
                        .setValue(ByteString.copyFrom(new byte[MEBIBYTE]))
                        .build()
                        .getSerializedSize()
                - MEBIBYTE;
        return put.setValue(ByteString.copyFrom(new byte[bytes - frame]));
    }

    @Test
    void shouldTakeNegativeNumbersAsEtcd() {
        kv().put(put(KEY).build());
        RangeRequest.Builder range = RangeRequest.newBuilder().setKey(KEY);
        assertEquals(1, kv().range(range.setLimit(-1).build()).getKvsCount());
        assertEquals(1, kv().range(range.setRevision(Long.MIN_VALUE).build()).getKvsCount());
        assertEquals(1, kv().range(range.clone().setMinModRevision(-5).build()).getKvsCount());
        assertEquals(0, kv().range(range.clone().setMaxModRevision(-5).build()).getKvsCount());
        assertEquals(
                wire(EtcdError.COMPACTED),
                error(() -> kv().txn(TxnRequest.newBuilder()
                        .addSuccess(op(put(ByteString.copyFromUtf8("x"))))
                        .addSuccess(RequestOp.newBuilder()
                                .setRequestRange(
                                        RangeRequest.newBuilder().setKey(KEY).setRevision(-2)))
                        .build())));
        assertEquals(
                wire(EtcdError.COMPACTED),
                error(() -> kv().compact(
                                CompactionRequest.newBuilder().setRevision(-1).build())));
        assertEquals(
                -9,
                run.server
                        .maintenance()
                        .hashKV(HashKVRequest.newBuilder().setRevision(-9).build())
                        .getHashRevision());
        assertEquals(
                wire(EtcdError.LEASE_NOT_FOUND),
                error(() -> kv().put(put(KEY).setLease(-1).build())));
        assertEquals(2, run.revision());
    }

    @Test
    void shouldTakeAnyNumberForALeaseButEachOnlyOnce() {
        for (long id : new long[] {Long.MIN_VALUE, -1, 1, Long.MAX_VALUE}) {
            LeaseGrantRequest grant =
                    LeaseGrantRequest.newBuilder().setID(id).setTTL(60).build();
            assertEquals(id, run.server.lease().leaseGrant(grant).getID());
            assertEquals(
                    wire(EtcdError.LEASE_EXISTS), error(() -> run.server.lease().leaseGrant(grant)));
            kv().put(put(KEY).setLease(id).build());
            assertEquals(id, run.all().get(0).lease());
        }
        for (long ttl : new long[] {LeaseService.TTL_MAX + 1, Long.MAX_VALUE}) {
            LeaseGrantRequest grant =
                    LeaseGrantRequest.newBuilder().setID(7).setTTL(ttl).build();
            assertEquals(
                    wire(EtcdError.LEASE_TTL_TOO_LARGE),
                    error(() -> run.server.lease().leaseGrant(grant)));
        }
        LeaseGrantRequest shortest =
                LeaseGrantRequest.newBuilder().setID(7).setTTL(Long.MIN_VALUE).build();
        assertEquals(2, run.server.lease().leaseGrant(shortest).getTTL());
    }

    @Test
    void shouldTakeUnknownNumbersOfComparesAsEtcd() {
        Compare.Builder compare = Compare.newBuilder().setKey(KEY);
        assertEquals(true, holds(compare.clone().setResultValue(9)));
        assertEquals(true, holds(compare.clone().setTargetValue(9).setVersion(7)));
        assertEquals(false, holds(compare.clone().setTargetValue(9).setResult(Compare.CompareResult.GREATER)));
        assertEquals(true, holds(compare.clone()), "no number stands for 0");
        assertEquals(false, holds(compare.clone().setTarget(Compare.CompareTarget.VALUE)));
    }

    private boolean holds(Compare.Builder compare) {
        return kv().txn(TxnRequest.newBuilder().addCompare(compare).build()).getSucceeded();
    }

    @Test
    void shouldIgnoreWhatAWatchCannotMean() {
        try (WatchClient watch = WatchClient.of(run.server.channel)) {
            watch.send(WatchRequest.getDefaultInstance());
            for (int i = 0; i < 5000; i++) {
                watch.cancel(i - 2500);
            }
            watch.create(WatchCreateRequest.newBuilder().setKey(KEY).addFiltersValue(9));
            WatchResponse created = watch.next();
            assertTrue(created.getCreated() && !created.getCanceled());
            assertEquals(0, created.getWatchId());
            kv().put(put(KEY).build());
            assertEquals(1, watch.next().getEventsCount());
            watch.create(WatchCreateRequest.newBuilder().setKey(KEY).setStartRevision(Long.MIN_VALUE));
            assertEquals(EtcdError.COMPACTED.text(), watch.next().getCancelReason());
            watch.create(WatchCreateRequest.newBuilder().setKey(KEY).setStartRevision(Long.MAX_VALUE));
            assertTrue(watch.next().getCreated());
        }
    }
}
