package io.cairn.chaos.fault;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.Compare;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.RequestOp;
import io.cairn.api.etcd.TxnRequest;
import io.cairn.chaos.cluster.PeerProcess;
import io.grpc.StatusRuntimeException;
import java.time.Duration;

/** Fills the log and nothing else: transactions with a large write in the branch that is never taken. */
final class Bulk {
    private static final Duration WITHIN = Duration.ofSeconds(12);
    private static final int BYTES_EACH = 1 << 20;

    /** A little more than one file of the log, so that the file before it can go. */
    private static final int PER_LOG_FILE = 9;

    private static final TxnRequest REQUEST = request();

    private Bulk() {}

    private static TxnRequest request() {
        ByteString key = ByteString.copyFromUtf8("never");
        return TxnRequest.newBuilder()
                .addCompare(Compare.newBuilder()
                        .setKey(key)
                        .setTarget(Compare.CompareTarget.VERSION)
                        .setVersion(Long.MAX_VALUE))
                .addSuccess(RequestOp.newBuilder()
                        .setRequestPut(PutRequest.newBuilder()
                                .setKey(key)
                                .setValue(ByteString.copyFrom(new byte[BYTES_EACH]))))
                .build();
    }

    /** As many as go through; a fault is no place to insist. */
    static void fillOneLogFile(Arena arena, PeerProcess through) {
        for (int i = 0; i < PER_LOG_FILE; i++) {
            try {
                through.client().kv(WITHIN).txn(REQUEST);
            } catch (StatusRuntimeException e) {
                arena.say("no bulk through " + through.name() + ": " + e.getMessage());
                through.client().reconnect();
                return;
            }
        }
    }
}
