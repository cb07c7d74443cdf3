package io.cairn.server.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.cairn.api.etcd.AuthGrpc;
import io.cairn.api.etcd.AuthRoleGrantPermissionRequest;
import io.cairn.api.etcd.CompactionRequest;
import io.cairn.api.etcd.Compare;
import io.cairn.api.etcd.DeleteRangeRequest;
import io.cairn.api.etcd.HashKVRequest;
import io.cairn.api.etcd.KVGrpc;
import io.cairn.api.etcd.LeaseGrantRequest;
import io.cairn.api.etcd.LeaseGrpc;
import io.cairn.api.etcd.LeaseKeepAliveRequest;
import io.cairn.api.etcd.LeaseRevokeRequest;
import io.cairn.api.etcd.LeaseTimeToLiveRequest;
import io.cairn.api.etcd.MaintenanceGrpc;
import io.cairn.api.etcd.Permission;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.RequestOp;
import io.cairn.api.etcd.TxnRequest;
import io.cairn.api.etcd.WatchCreateRequest;
import io.cairn.api.etcd.WatchGrpc;
import io.cairn.api.etcd.WatchRequest;
import io.cairn.server.Mutations;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever bytes come at the real client port over a real store: an answer, or an error that the client can do with. */
class FuzzedRequestsTest {
    private static final int CALLS = 2_000;
    private static final long SEED = Long.getLong("cairn.seed", 20_261_122);
    private static final ByteString KEY = ByteString.copyFromUtf8("key");
    private static final ByteString END = ByteString.copyFromUtf8("kez");

    /** What etcd's error table has; INTERNAL is only for what is no protobuf. */
    private static final Set<String> CLEAR =
            Set.of("OK", "INVALID_ARGUMENT", "OUT_OF_RANGE", "NOT_FOUND", "FAILED_PRECONDITION", "RESOURCE_EXHAUSTED");

    private static final String NO_PROTOBUF = "INTERNAL grpc: error unmarshalling request: ";

    private record Call(MethodDescriptor<?, ?> method, byte[] request) {}

    private static final PutRequest PUT =
            PutRequest.newBuilder().setKey(KEY).setValue(KEY).setPrevKv(true).build();

    private static final RangeRequest RANGE = RangeRequest.newBuilder()
            .setKey(KEY)
            .setRangeEnd(END)
            .setLimit(3)
            .setRevision(2)
            .build();

    private static final List<Call> GOOD = List.of(
            call(KVGrpc.getRangeMethod(), RANGE),
            call(KVGrpc.getRangeStreamMethod(), RANGE),
            call(KVGrpc.getPutMethod(), PUT),
            call(
                    KVGrpc.getDeleteRangeMethod(),
                    DeleteRangeRequest.newBuilder().setKey(KEY).setRangeEnd(END).build()),
            call(KVGrpc.getTxnMethod(), txn()),
            call(
                    KVGrpc.getCompactMethod(),
                    CompactionRequest.newBuilder().setRevision(2).build()),
            call(
                    LeaseGrpc.getLeaseGrantMethod(),
                    LeaseGrantRequest.newBuilder().setID(7).setTTL(60).build()),
            call(
                    LeaseGrpc.getLeaseRevokeMethod(),
                    LeaseRevokeRequest.newBuilder().setID(7).build()),
            call(
                    LeaseGrpc.getLeaseKeepAliveMethod(),
                    LeaseKeepAliveRequest.newBuilder().setID(7).build()),
            call(
                    LeaseGrpc.getLeaseTimeToLiveMethod(),
                    LeaseTimeToLiveRequest.newBuilder().setID(7).setKeys(true).build()),
            call(
                    MaintenanceGrpc.getHashKVMethod(),
                    HashKVRequest.newBuilder().setRevision(2).build()),
            call(WatchGrpc.getWatchMethod(), watch()),
            call(AuthGrpc.getRoleGrantPermissionMethod(), grant()));

    private static Call call(MethodDescriptor<?, ?> method, MessageLite request) {
        return new Call(method, request.toByteArray());
    }

    private static TxnRequest txn() {
        RequestOp put = RequestOp.newBuilder().setRequestPut(PUT).build();
        return TxnRequest.newBuilder()
                .addCompare(Compare.newBuilder().setKey(KEY).setVersion(1))
                .addSuccess(put)
                .addSuccess(RequestOp.newBuilder().setRequestRange(RANGE))
                .addFailure(RequestOp.newBuilder()
                        .setRequestTxn(TxnRequest.newBuilder().addSuccess(put)))
                .build();
    }

    private static WatchRequest watch() {
        return WatchRequest.newBuilder()
                .setCreateRequest(WatchCreateRequest.newBuilder()
                        .setKey(KEY)
                        .setRangeEnd(END)
                        .setStartRevision(1)
                        .setPrevKv(true)
                        .setFragment(true))
                .build();
    }

    private static AuthRoleGrantPermissionRequest grant() {
        return AuthRoleGrantPermissionRequest.newBuilder()
                .setName("r")
                .setPerm(Permission.newBuilder().setKey(KEY).setRangeEnd(END))
                .build();
    }

    @TempDir
    Path folder;

    @Test
    void shouldAnswerOrRefuseClearlyWhateverComes() throws Exception {
        Random random = new Random(SEED);
        Mutations mutations = new Mutations(random);
        int answered = 0;
        StoreServer run = new StoreServer(folder);
        try {
            for (int i = 0; i < CALLS; i++) {
                Call good = GOOD.get(random.nextInt(GOOD.size()));
                String end = RawCalls.end(run.server.channel, good.method, new Metadata(), mutations.of(good.request));
                boolean clear = end.startsWith(NO_PROTOBUF) || CLEAR.contains(end.split(" ", 2)[0]);
                assertTrue(
                        clear, "seed " + SEED + ", call " + i + " of " + good.method.getBareMethodName() + ": " + end);
                answered += end.equals("OK") ? 1 : 0;
            }
            long before = run.revision();
            run.server.kv().put(PUT);
            assertEquals(before + 1, run.revision());
        } finally {
            run.close();
        }
        assertTrue(run.server.stops.isEmpty(), () -> "stopped by " + run.server.stops);
        assertTrue(answered > CALLS / 20 && answered < CALLS, "answered " + answered);
    }
}
