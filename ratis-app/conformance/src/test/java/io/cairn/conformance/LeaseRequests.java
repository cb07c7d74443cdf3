package io.cairn.conformance;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.cairn.api.etcd.DeleteRangeRequest;
import io.cairn.api.etcd.LeaseRevokeRequest;
import io.cairn.api.etcd.LeaseTimeToLiveRequest;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.RequestOp;
import io.cairn.api.etcd.TxnRequest;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Random writes that attach keys to leases, move them from one to another, and take them away. */
final class LeaseRequests {
    /** Leases that end. */
    static final List<Long> ENDING = LongStream.rangeClosed(101, 112).boxed().toList();

    /** Leases that do not, in the order in which they would. */
    static final List<Long> STAYING = List.of(1L, 2L);

    private static final List<Long> ALL =
            Stream.concat(ENDING.stream(), STAYING.stream()).toList();

    private final Dice dice;
    private final Keys keys;

    LeaseRequests(Dice dice) {
        this.dice = dice;
        this.keys = new Keys(dice);
    }

    Message next() {
        int choice = dice.below(100);
        if (choice < 60) {
            return put(keys.any());
        }
        if (choice < 70) {
            return DeleteRangeRequest.newBuilder().setKey(keys.any()).build();
        }
        if (choice < 85) {
            return TxnRequest.newBuilder()
                    .addSuccess(operation())
                    .addSuccess(operation())
                    .build();
        }
        if (choice < 98) {
            return LeaseTimeToLiveRequest.newBuilder()
                    .setID(dice.one(ALL))
                    .setKeys(true)
                    .build();
        }
        return LeaseRevokeRequest.newBuilder().setID(dice.one(ENDING)).build();
    }

    private RequestOp operation() {
        return RequestOp.newBuilder().setRequestPut(put(keys.any())).build();
    }

    private PutRequest put(ByteString key) {
        PutRequest.Builder put = PutRequest.newBuilder().setKey(key).setValue(keys.value());
        if (dice.mille(100)) {
            return put.setIgnoreLease(true).build();
        }
        return put.setLease(dice.mille(850) ? dice.one(ALL) : 0).build();
    }

    /** One key, under a lease that is no more, and then under none. */
    List<PutRequest> afterwards() {
        PutRequest put = PutRequest.newBuilder().setKey(keys.any()).build();
        return List.of(
                put.toBuilder().setLease(dice.one(ENDING)).build(),
                put.toBuilder().setPrevKv(true).build());
    }
}
