package io.cairn.statemachine.store;

import io.cairn.statemachine.ByteWriter;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.KeyRange;
import io.cairn.statemachine.KeyValue;
import io.cairn.statemachine.Lease;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.command.Command;
import io.cairn.statemachine.command.Compact;
import io.cairn.statemachine.command.Compare;
import io.cairn.statemachine.command.DeleteRange;
import io.cairn.statemachine.command.LeaseExpire;
import io.cairn.statemachine.command.LeaseGrant;
import io.cairn.statemachine.command.LeaseRevoke;
import io.cairn.statemachine.command.Operation;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.Outcome.Reason;
import io.cairn.statemachine.command.Put;
import io.cairn.statemachine.command.Range;
import io.cairn.statemachine.command.Txn;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** etcd's rules said once more, as plainly as possible: one whole sorted map for each revision. */
final class Model {
    record Row(long main, long sub, Bytes key, boolean tombstone, byte[] value) {}

    final List<TreeMap<Bytes, KeyValue>> states = new ArrayList<>();
    final List<Row> history = new ArrayList<>();
    final Map<Long, Lease> leases = new HashMap<>();
    long compacted = -1;
    private TreeMap<Bytes, KeyValue> now = new TreeMap<>();
    private int sub;

    Model() {
        states.add(now);
        states.add(now);
    }

    long revision() {
        return states.size() - 1;
    }

    private long revisionNow() {
        return revision() + (sub > 0 ? 1 : 0);
    }

    /** @param position of the entry that holds the command */
    Outcome execute(Command command, Position position) {
        now = new TreeMap<>(now);
        sub = 0;
        if (command instanceof LeaseGrant grant) {
            return grant(new Lease(grant.id(), grant.ttlSeconds(), position.index()));
        }
        if (command instanceof LeaseRevoke revoke) {
            return leases.containsKey(revoke.id()) ? revoke(revoke.id()) : rejected(Reason.LEASE_NOT_FOUND);
        }
        if (command instanceof LeaseExpire expire) {
            return expire(expire, position.term());
        }
        if (command instanceof Compact compact) {
            return compact(compact);
        }
        if (command instanceof Put put && refuse(put) != null) {
            return new Outcome.Rejected(revision(), refuse(put));
        }
        if (command instanceof Txn txn) {
            Reason reason = refuse(txn, true);
            reason = reason == null ? refuse(txn, false) : reason;
            if (reason != null) {
                return new Outcome.Rejected(revision(), reason);
            }
        }
        int before = history.size();
        Outcome outcome = run((Operation) command, states.get((int) revision()));
        if (outcome == null) {
            history.subList(before, history.size()).clear();
            now = new TreeMap<>(states.get((int) revision()));
            return new Outcome.Rejected(revision(), Reason.KEY_NOT_FOUND);
        }
        if (sub > 0) {
            states.add(now);
        }
        return outcome;
    }

    private Outcome rejected(Reason reason) {
        return new Outcome.Rejected(revision(), reason);
    }

    private Outcome grant(Lease lease) {
        return leases.putIfAbsent(lease.id(), lease) == null
                ? new Outcome.Granted(revision(), lease)
                : rejected(Reason.LEASE_EXISTS);
    }

    private Outcome expire(LeaseExpire expire, long term) {
        if (expire.term() != term) {
            return rejected(Reason.OLD_TERM);
        }
        Lease lease = leases.get(expire.id());
        return lease == null || lease.granted() != expire.granted()
                ? rejected(Reason.LEASE_NOT_FOUND)
                : revoke(lease.id());
    }

    private Outcome revoke(long id) {
        leases.remove(id);
        for (Bytes key : keysOf(id)) {
            delete(new DeleteRange(KeyRange.single(key), false));
        }
        if (sub > 0) {
            states.add(now);
        }
        return new Outcome.Revoked(revision(), id);
    }

    /** The live keys that hang on a lease. */
    List<Bytes> keysOf(long lease) {
        return states.get((int) revision()).values().stream()
                .filter(kv -> kv.lease() == lease)
                .map(KeyValue::key)
                .toList();
    }

    private Outcome compact(Compact compact) {
        if (compact.revision() <= compacted) {
            return new Outcome.Rejected(revision(), Reason.COMPACTED);
        }
        if (compact.revision() > revision()) {
            return new Outcome.Rejected(revision(), Reason.FUTURE_REVISION);
        }
        compacted = compact.revision();
        return new Outcome.Compacted(revision());
    }

    private Reason refuse(Put put) {
        if (put.lease() != 0 && !leases.containsKey(put.lease())) {
            return Reason.LEASE_NOT_FOUND;
        }
        boolean missing = !states.get((int) revision()).containsKey(put.key());
        return missing && (put.ignoreLease() || put.ignoreValue()) ? Reason.KEY_NOT_FOUND : null;
    }

    /** Of a put in a transaction: the other check first. */
    private Reason refuseInside(Put put) {
        boolean missing = !states.get((int) revision()).containsKey(put.key());
        return missing && (put.ignoreLease() || put.ignoreValue()) ? Reason.KEY_NOT_FOUND : refuse(put);
    }

    private Reason refuse(Txn txn, boolean puts) {
        for (Operation operation : holds(txn) ? txn.success() : txn.failure()) {
            Reason reason = null;
            if (operation instanceof Put put && puts) {
                reason = refuseInside(put);
            } else if (operation instanceof Txn inner) {
                reason = refuse(inner, puts);
            } else if (operation instanceof Range range && !puts && range.revision() != 0) {
                reason = range.revision() > revision()
                        ? Reason.FUTURE_REVISION
                        : range.revision() < compacted ? Reason.COMPACTED : null;
            }
            if (reason != null) {
                return reason;
            }
        }
        return null;
    }

    private boolean holds(Txn txn) {
        return txn.compares().stream().allMatch(this::holds);
    }

    private boolean holds(Compare compare) {
        List<KeyValue> kvs = in(states.get((int) revision()), compare.range());
        if (kvs.isEmpty()) {
            return compare.target() != Compare.Target.VALUE
                    && holds(compare, new KeyValue(Bytes.EMPTY, 0, 0, 0, Bytes.EMPTY, 0));
        }
        return kvs.stream().allMatch(kv -> holds(compare, kv));
    }

    private static boolean holds(Compare compare, KeyValue kv) {
        int order = switch (compare.target()) {
            case VERSION -> Long.signum(kv.version() - compare.number());
            case CREATE -> Long.signum(kv.createRevision() - compare.number());
            case MOD -> Long.signum(kv.modRevision() - compare.number());
            case LEASE -> Long.signum(kv.lease() - compare.number());
            case VALUE -> Integer.signum(kv.value().compareTo(compare.value()));
            case UNRECOGNIZED -> 0;
        };
        return switch (compare.result()) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case GREATER -> order == 1;
            case LESS -> order == -1;
            case UNRECOGNIZED -> true;
        };
    }

    /** Null when a put meets a missing key although it was there before the transaction. */
    private Outcome run(Operation operation, TreeMap<Bytes, KeyValue> before) {
        if (operation instanceof Range range) {
            return range(range);
        }
        if (operation instanceof DeleteRange delete) {
            return delete(delete);
        }
        if (operation instanceof Put put) {
            return put(put);
        }
        Txn txn = (Txn) operation;
        boolean succeeded = holds(txn);
        List<Outcome> outcomes = new ArrayList<>();
        for (Operation inner : succeeded ? txn.success() : txn.failure()) {
            Outcome outcome = run(inner, before);
            if (outcome == null) {
                return null;
            }
            outcomes.add(outcome);
        }
        return new Outcome.Txn(revisionNow(), succeeded, outcomes);
    }

    private Outcome put(Put put) {
        KeyValue old = now.get(put.key());
        if (old == null && (put.ignoreLease() || put.ignoreValue())) {
            return null;
        }
        Bytes value = put.ignoreValue() ? old.value() : put.value();
        long lease = put.ignoreLease() ? old.lease() : put.lease();
        long main = revision() + 1;
        KeyValue kv = old == null
                ? new KeyValue(put.key(), main, main, 1, value, lease)
                : new KeyValue(put.key(), old.createRevision(), main, old.version() + 1, value, lease);
        now.put(put.key(), kv);
        history.add(new Row(main, sub++, put.key(), false, encode(kv)));
        return new Outcome.Put(main, put.prevKv() ? old : null);
    }

    private Outcome delete(DeleteRange delete) {
        List<KeyValue> gone = in(now, delete.range());
        for (KeyValue kv : gone) {
            now.remove(kv.key());
            KeyValue tombstone = new KeyValue(kv.key(), 0, 0, 0, Bytes.EMPTY, 0);
            history.add(new Row(revision() + 1, sub++, kv.key(), true, encode(tombstone)));
        }
        return new Outcome.Deleted(revisionNow(), gone.size(), delete.prevKv() ? gone : List.of());
    }

    /** As a reader at the newest state. */
    Outcome read(Range range) {
        sub = 0;
        now = states.get((int) revision());
        return range(range);
    }

    private Outcome range(Range range) {
        if (range.revision() > revisionNow()) {
            return new Outcome.Rejected(revisionNow(), Reason.FUTURE_REVISION);
        }
        if (range.revision() > 0 && range.revision() < compacted) {
            return new Outcome.Rejected(revisionNow(), Reason.COMPACTED);
        }
        boolean current = range.revision() <= 0 || range.revision() > revision();
        List<KeyValue> kvs = in(current ? now : states.get((int) range.revision()), range.range());
        int count = kvs.size();
        if (range.countOnly()) {
            return new Outcome.Range(revisionNow(), List.of(), false, count);
        }
        boolean filters = range.minModRevision() != 0
                || range.maxModRevision() != 0
                || range.minCreateRevision() != 0
                || range.maxCreateRevision() != 0;
        boolean early = !filters && range.order() == Range.Order.NONE && range.limit() > 0;
        if (early && kvs.size() > range.limit() + 1) {
            kvs = new ArrayList<>(kvs.subList(0, (int) range.limit() + 1));
        }
        kvs.removeIf(kv -> range.minModRevision() != 0 && kv.modRevision() < range.minModRevision());
        kvs.removeIf(kv -> range.maxModRevision() != 0 && kv.modRevision() > range.maxModRevision());
        kvs.removeIf(kv -> range.minCreateRevision() != 0 && kv.createRevision() < range.minCreateRevision());
        kvs.removeIf(kv -> range.maxCreateRevision() != 0 && kv.createRevision() > range.maxCreateRevision());
        Comparator<KeyValue> order = switch (range.target()) {
            case KEY -> Comparator.comparing(KeyValue::key);
            case VERSION -> Comparator.comparing(KeyValue::version);
            case CREATE -> Comparator.comparing(KeyValue::createRevision);
            case MOD -> Comparator.comparing(KeyValue::modRevision);
            case VALUE -> Comparator.comparing(KeyValue::value);
        };
        kvs.sort(range.order() == Range.Order.DESCEND ? Collections.reverseOrder(order) : order);
        boolean more = range.limit() > 0 && kvs.size() > range.limit();
        List<KeyValue> cut = more ? kvs.subList(0, (int) range.limit()) : kvs;
        List<KeyValue> shown =
                range.keysOnly() ? cut.stream().map(KeyValue::withoutValue).toList() : List.copyOf(cut);
        return new Outcome.Range(revisionNow(), shown, more, count);
    }

    private static List<KeyValue> in(TreeMap<Bytes, KeyValue> state, KeyRange range) {
        List<KeyValue> kvs = new ArrayList<>(state.values());
        kvs.removeIf(kv -> !range.contains(kv.key()));
        return kvs;
    }

    /** CRC-32C over "key" and the rows up to a revision that no compaction at that revision would take. */
    int hash(long at) {
        boolean anyLive = newestAt(at).values().stream().anyMatch(row -> !row.tombstone());
        Map<Bytes, Row> keep = newestAt(anyLive ? at : compacted);
        CRC32C crc = new CRC32C();
        crc.update("key".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        for (Row row : history) {
            boolean kept = row.main() > compacted || keep.get(row.key()) == row && !row.tombstone();
            if (row.main() <= at && kept) {
                crc.update(bucketKey(row));
                crc.update(row.value());
            }
        }
        return (int) crc.getValue();
    }

    private Map<Bytes, Row> newestAt(long at) {
        Map<Bytes, Row> newest = new HashMap<>();
        history.stream().filter(row -> row.main() <= at).forEach(row -> newest.put(row.key(), row));
        return newest;
    }

    /** The rows that are left once garbage collection is through. */
    List<Row> collected() {
        Map<Bytes, Row> newest = newestAt(compacted);
        List<Row> left = new ArrayList<>(history);
        left.removeIf(row -> row.main() <= compacted
                && !(newest.get(row.key()) == row && (!row.tombstone() || row.main() == compacted)));
        return left;
    }

    static byte[] bucketKey(Row row) {
        ByteBuffer key = ByteBuffer.allocate(row.tombstone() ? 18 : 17);
        key.putLong(row.main()).put((byte) '_').putLong(row.sub());
        if (row.tombstone()) {
            key.put((byte) 't');
        }
        return key.array();
    }

    private static byte[] encode(KeyValue kv) {
        ByteWriter out = new ByteWriter().writeByte(0x0A).writeBytes(kv.key());
        long[] numbers = {kv.createRevision(), kv.modRevision(), kv.version()};
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] != 0) {
                out.writeByte(0x10 + 8 * i).writeVarint(numbers[i]);
            }
        }
        if (!kv.value().isEmpty()) {
            out.writeByte(0x2A).writeBytes(kv.value());
        }
        if (kv.lease() != 0) {
            out.writeByte(0x30).writeVarint(kv.lease());
        }
        return out.toArray();
    }
}
