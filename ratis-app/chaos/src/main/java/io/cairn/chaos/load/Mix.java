package io.cairn.chaos.load;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.cairn.api.etcd.Compare;
import io.cairn.api.etcd.DeleteRangeRequest;
import io.cairn.api.etcd.KeyValue;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.RangeResponse;
import io.cairn.api.etcd.RequestOp;
import io.cairn.api.etcd.ResponseOp;
import io.cairn.api.etcd.TxnRequest;
import io.cairn.api.etcd.TxnResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** What one client asks for next. Every value is written once in a run. One thread. */
final class Mix {
    private static final int KEYS_IN_TXN_MAX = 4;
    private static final int KEYS_IN_RANGE = 4;
    private static final int REVISIONS_BACK_MAX = 150;
    private static final int REMEMBERED_MAX = 64;

    private static final int REGISTER_PERCENT = 12;

    /** Of one hundred requests, by the numbers below. */
    private static final int READS = 40;

    private final Random random;
    private final String name;
    private final Keys keys;
    private final LeaseBook leases;
    private final boolean registers;
    private final boolean reader;
    private final Map<ByteString, KeyValue> remembered = new HashMap<>();
    private long revision = 1;
    private long written;

    /**
     * @param name in front of all its values
     * @param registers whether it uses those as well; only few clients may
     * @param reader whether it never writes: who waits for a write does not see what reads are told meanwhile
     */
    Mix(Random random, String name, Keys keys, LeaseBook leases, boolean registers, boolean reader) {
        this.random = random;
        this.name = name;
        this.keys = keys;
        this.leases = leases;
        this.registers = registers;
        this.reader = reader;
    }

    Message next() {
        int dice = random.nextInt(reader ? READS : 100);
        if (registers && random.nextInt(100) < REGISTER_PERCENT) {
            return register(dice);
        } else if (dice < 20) {
            return get(false).build();
        } else if (dice < 27) {
            return list(false).build();
        } else if (dice < 33) {
            return get(true).build();
        } else if (dice < 36) {
            return list(true).build();
        } else if (dice < READS) {
            return list(false)
                    .setRevision(Math.max(1, revision - random.nextInt(REVISIONS_BACK_MAX)))
                    .build();
        } else if (dice < 64) {
            return put(keys.any(random)).setPrevKv(random.nextInt(4) == 0).build();
        } else if (dice < 70) {
            return put(keys.any(random)).setLease(leases.any(random)).build();
        } else if (dice < 80) {
            return swap(keys.any(random));
        } else if (dice < 90) {
            return several();
        } else if (dice < 98) {
            return DeleteRangeRequest.newBuilder()
                    .setKey(keys.any(random))
                    .setPrevKv(true)
                    .build();
        }
        ByteString first = keys.first(random);
        return DeleteRangeRequest.newBuilder()
                .setKey(first)
                .setRangeEnd(keys.end(first, KEYS_IN_RANGE))
                .build();
    }

    private Message register(int dice) {
        ByteString key = keys.register();
        if (dice < 50) {
            return RangeRequest.newBuilder().setKey(key).build();
        } else if (dice < 80) {
            return put(key).build();
        } else if (dice < 95) {
            return swap(key);
        }
        return DeleteRangeRequest.newBuilder().setKey(key).build();
    }

    private RangeRequest.Builder get(boolean serializable) {
        return RangeRequest.newBuilder().setKey(keys.any(random)).setSerializable(serializable);
    }

    private RangeRequest.Builder list(boolean serializable) {
        ByteString first = keys.generationBegin(random);
        return RangeRequest.newBuilder()
                .setKey(first)
                .setRangeEnd(keys.end(first, 10))
                .setSerializable(serializable);
    }

    private PutRequest.Builder put(ByteString key) {
        return PutRequest.newBuilder().setKey(key).setValue(ByteString.copyFromUtf8(name + "-" + ++written));
    }

    /** Writes if nobody else has since this client looked. */
    private TxnRequest swap(ByteString key) {
        KeyValue known = remembered.getOrDefault(key, KeyValue.getDefaultInstance());
        Compare.Builder compare = Compare.newBuilder().setKey(key).setResult(Compare.CompareResult.EQUAL);
        switch (random.nextInt(3)) {
            case 0 -> compare.setTarget(Compare.CompareTarget.MOD).setModRevision(known.getModRevision());
            case 1 -> compare.setTarget(Compare.CompareTarget.VERSION).setVersion(known.getVersion());
            default -> compare.setTarget(Compare.CompareTarget.VALUE).setValue(known.getValue());
        }
        return TxnRequest.newBuilder()
                .addCompare(compare)
                .addSuccess(RequestOp.newBuilder().setRequestPut(put(key)))
                .addFailure(RequestOp.newBuilder()
                        .setRequestRange(RangeRequest.newBuilder().setKey(key)))
                .build();
    }

    /** Reads, writes and deletes several keys at once. */
    private TxnRequest several() {
        Set<ByteString> chosen = new TreeSet<>(ByteString.unsignedLexicographicalComparator());
        int count = 2 + random.nextInt(KEYS_IN_TXN_MAX - 1);
        for (int i = 0; i < count; i++) {
            chosen.add(keys.any(random));
        }
        List<RequestOp> steps = new ArrayList<>();
        for (ByteString key : chosen) {
            RequestOp.Builder step = RequestOp.newBuilder();
            switch (random.nextInt(4)) {
                case 0 -> step.setRequestRange(RangeRequest.newBuilder().setKey(key));
                case 1 ->
                    step.setRequestDeleteRange(
                            DeleteRangeRequest.newBuilder().setKey(key).setPrevKv(true));
                default -> step.setRequestPut(put(key));
            }
            steps.add(step.build());
        }
        return TxnRequest.newBuilder().addAllSuccess(steps).build();
    }

    /** What it was told; later requests build on it. */
    void told(Message response) {
        if (response instanceof RangeResponse range) {
            revision = Math.max(revision, range.getHeader().getRevision());
            range.getKvsList().forEach(this::remember);
        } else if (response instanceof TxnResponse txn) {
            revision = Math.max(revision, txn.getHeader().getRevision());
            for (ResponseOp step : txn.getResponsesList()) {
                step.getResponseRange().getKvsList().forEach(this::remember);
            }
        }
    }

    private void remember(KeyValue kv) {
        if (remembered.size() >= REMEMBERED_MAX) {
            remembered.clear();
        }
        remembered.put(kv.getKey(), kv);
    }
}
