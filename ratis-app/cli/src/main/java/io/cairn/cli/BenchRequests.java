package io.cairn.cli;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.cairn.api.etcd.Compare;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.RequestOp;
import io.cairn.api.etcd.TxnRequest;
import java.util.Random;
import java.util.SplittableRandom;

/** Makes the requests of a bench run. */
final class BenchRequests {
    /** Fixed, so that two runs send the same. */
    private static final long SEED = 20_26;

    private final BenchPlan plan;
    private final ByteString value;

    BenchRequests(BenchPlan plan) {
        this.plan = plan;
        byte[] bytes = new byte[plan.valueSize()];
        new Random(SEED).nextBytes(bytes);
        this.value = ByteString.copyFrom(bytes);
    }

    PutRequest put(int key) {
        return PutRequest.newBuilder().setKey(key(key)).setValue(value).build();
    }

    RangeRequest get(int key) {
        return RangeRequest.newBuilder()
                .setKey(key(key))
                .setSerializable(plan.serializable())
                .build();
    }

    TxnRequest txn(int key) {
        return TxnRequest.newBuilder()
                .addCompare(Compare.newBuilder()
                        .setKey(key(key))
                        .setTarget(Compare.CompareTarget.MOD)
                        .setResult(Compare.CompareResult.GREATER)
                        .setModRevision(-1))
                .addSuccess(RequestOp.newBuilder().setRequestPut(put(key)))
                .addSuccess(RequestOp.newBuilder()
                        .setRequestRange(RangeRequest.newBuilder().setKey(key(key))))
                .build();
    }

    /** Puts of the keys from {@code first} up to, not including, {@code end}, in one request. */
    TxnRequest fill(int first, int end) {
        TxnRequest.Builder fill = TxnRequest.newBuilder();
        for (int key = first; key < end; key++) {
            fill.addSuccess(RequestOp.newBuilder()
                    .setRequestPut(PutRequest.newBuilder().setKey(key(key)).setValue(valueOf(key))));
        }
        return fill.build();
    }

    /** One of its own for each key, or compression would make light of them all. */
    private ByteString valueOf(int key) {
        byte[] bytes = new byte[plan.valueSize()];
        new SplittableRandom(SEED + key).nextBytes(bytes);
        return UnsafeByteOperations.unsafeWrap(bytes);
    }

    private ByteString key(int number) {
        return ByteString.copyFromUtf8(plan.keyPrefix() + String.format("%08d", number));
    }
}
