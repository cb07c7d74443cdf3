package io.cairn.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.CompactionRequest;
import io.cairn.api.etcd.Compare;
import io.cairn.api.etcd.KeyValue;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.RequestOp;
import io.cairn.api.etcd.TxnRequest;
import io.cairn.api.etcd.TxnResponse;
import io.cairn.api.etcd.WatchCreateRequest;
import io.grpc.Status.Code;
import java.util.concurrent.CompletableFuture;

/** How an apiserver takes part in compacting: who writes the common key first compacts what was new a round ago. */
final class CompactionTurn {
    private static final ByteString KEY = ByteString.copyFromUtf8("compact_rev_key");

    private final Endpoint endpoint;
    private long claimed;

    /** What it knows of the round before: how often the key was written, and what it says. */
    private long version;

    private long revision;

    CompactionTurn(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** Recent apiservers look at the key instead of trying. */
    static WatchCreateRequest watch() {
        return WatchCreateRequest.newBuilder().setKey(KEY).build();
    }

    /** @param now the newest revision, for the next round */
    CompletableFuture<Answer> claim(long now) {
        claimed = now;
        Compare.Builder unchanged = Compare.newBuilder()
                .setKey(KEY)
                .setTarget(Compare.CompareTarget.VERSION)
                .setVersion(version);
        PutRequest.Builder put =
                PutRequest.newBuilder().setKey(KEY).setValue(ByteString.copyFromUtf8(Long.toString(now)));
        return endpoint.ask(TxnRequest.newBuilder()
                .addCompare(unchanged)
                .addSuccess(RequestOp.newBuilder().setRequestPut(put))
                .addFailure(Apiserver.get(KEY))
                .build());
    }

    /** Compacts if it has won, else remembers what the winner wrote; says whether it has won. */
    boolean end(TxnResponse response) {
        if (!response.getSucceeded()) {
            KeyValue winner = response.getResponses(0).getResponseRange().getKvs(0);
            version = winner.getVersion();
            revision = Long.parseLong(winner.getValue().toStringUtf8());
            return false;
        }
        if (revision > 0) {
            Answer compacted = endpoint.answer(
                    CompactionRequest.newBuilder().setRevision(revision).build());
            assertEquals(Code.OK, compacted.code(), compacted::toString);
        }
        version++;
        revision = claimed;
        return true;
    }
}
