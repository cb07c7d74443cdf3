package io.cairn.conformance;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.cairn.api.etcd.CompactionRequest;
import io.cairn.api.etcd.DeleteRangeRequest;
import io.cairn.api.etcd.HashKVRequest;
import io.cairn.api.etcd.LeaseGrantRequest;
import io.cairn.api.etcd.LeaseLeasesRequest;
import io.cairn.api.etcd.LeaseRevokeRequest;
import io.cairn.api.etcd.LeaseTimeToLiveRequest;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.StatusRequest;
import java.util.List;
import java.util.function.LongSupplier;

/** Random requests about keys, mistakes among them. None crashes etcd 3.4.23: see {@code CairnAloneIT} for those. */
final class KvRequests {
    /** Leases that may exist; nothing else is ever attached to. */
    static final List<Long> LEASES = List.of(11L, 12L, 13L, 14L, -15L);

    private final Dice dice;
    private final Keys keys;
    private final LongSupplier revision;
    private long compacted;

    /** @param revision the newest that is known */
    KvRequests(Dice dice, LongSupplier revision) {
        this.dice = dice;
        this.keys = new Keys(dice);
        this.revision = revision;
    }

    Keys keys() {
        return keys;
    }

    /** The revision of the newest compaction that was sent and must have worked. */
    long compacted() {
        return compacted;
    }

    Message next() {
        int choice = dice.below(1000);
        if (choice < 330) {
            return put(true);
        }
        if (choice < 680) {
            return range();
        }
        if (choice < 740) {
            return deleteRange(true);
        }
        if (choice < 770) {
            return lease();
        }
        if (choice < 970) {
            return new TxnRequests(dice, this).next();
        }
        if (choice < 982) {
            return compact();
        }
        if (choice < 996) {
            return HashKVRequest.newBuilder().setRevision(revisionToRead()).build();
        }
        return StatusRequest.getDefaultInstance();
    }

    /** None runs out within a test, and no two are so near that the order in which they will is in doubt. */
    private Message lease() {
        int which = dice.below(LEASES.size());
        long id = LEASES.get(which);
        return switch (dice.below(8)) {
            case 0, 1, 2 ->
                LeaseGrantRequest.newBuilder()
                        .setID(id)
                        .setTTL(dice.mille(30) ? 9_000_000_001L : 100_000L * (which + 1))
                        .build();
            case 3, 4 -> LeaseRevokeRequest.newBuilder().setID(id).build();
            case 5 -> LeaseLeasesRequest.getDefaultInstance();
            default ->
                LeaseTimeToLiveRequest.newBuilder()
                        .setID(id)
                        .setKeys(dice.mille(700))
                        .build();
        };
    }

    /** @param keep whether it may ask to keep what the key has */
    PutRequest put(boolean keep) {
        PutRequest.Builder put = PutRequest.newBuilder()
                .setKey(keys.given())
                .setValue(keys.value())
                .setPrevKv(dice.mille(300));
        if (dice.mille(60)) {
            put.setLease(dice.one(LEASES));
        }
        if (keep && dice.mille(60)) {
            put.setIgnoreValue(true);
            if (dice.mille(900)) {
                put.clearValue();
            }
        }
        if (keep && dice.mille(60)) {
            put.setIgnoreLease(true);
            if (dice.mille(900)) {
                put.clearLease();
            }
        }
        return put.build();
    }

    RangeRequest range() {
        ByteString key = keys.given();
        RangeRequest.Builder range = RangeRequest.newBuilder()
                .setKey(key)
                .setRangeEnd(dice.mille(300) ? ByteString.EMPTY : keys.end(key))
                .setSerializable(dice.mille(300))
                .setKeysOnly(dice.mille(150))
                .setCountOnly(dice.mille(100));
        if (dice.mille(400)) {
            range.setLimit(dice.one(List.of(1L, 1L, 2L, 3L, 7L, 100L, -1L, Long.MAX_VALUE)));
        }
        if (dice.mille(300)) {
            range.setRevision(revisionToRead());
        }
        if (dice.mille(400)) {
            range.setSortOrderValue(dice.below(3)).setSortTargetValue(dice.below(5));
        }
        if (dice.mille(200)) {
            range.setMinModRevision(bound()).setMaxModRevision(bound());
        }
        if (dice.mille(100)) {
            range.setMinCreateRevision(bound()).setMaxCreateRevision(bound());
        }
        return range.build();
    }

    /** Of the recent past, mostly of what is still there; now and then of the future. */
    long revisionToRead() {
        long now = revision.getAsLong();
        return switch (dice.below(20)) {
            case 0 -> now + 1 + dice.below(2);
            case 1 -> -dice.below(3);
            case 2, 3 -> Math.max(0, compacted - 1 + dice.below(3));
            case 4, 5, 6 -> now;
            default -> Math.max(1, now - dice.below(40));
        };
    }

    private long bound() {
        return dice.mille(400) ? 0 : Math.max(0, revision.getAsLong() - dice.below(60));
    }

    /** @param openEnd whether it may go on to the last key */
    DeleteRangeRequest deleteRange(boolean openEnd) {
        ByteString key = keys.given();
        // Mostly of few keys: otherwise there would soon be none to speak of.
        ByteString end = dice.mille(700) ? ByteString.EMPTY : keys.end(key);
        return DeleteRangeRequest.newBuilder()
                .setKey(key)
                .setRangeEnd(end.equals(Keys.ZERO) && !openEnd ? ByteString.EMPTY : end)
                .setPrevKv(dice.mille(400))
                .build();
    }

    private CompactionRequest compact() {
        long now = revision.getAsLong();
        long at = dice.mille(150) ? compacted - 1 + dice.below(2) : now - dice.below(30) + dice.below(3);
        if (at > compacted && at <= now) {
            compacted = at;
        }
        // What etcd hashes when no key is live depends on how far a deletion in the background has come.
        return CompactionRequest.newBuilder().setRevision(at).setPhysical(true).build();
    }
}
