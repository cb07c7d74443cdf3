package io.cairn.chaos.check;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.cairn.api.etcd.DeleteRangeRequest;
import io.cairn.api.etcd.DeleteRangeResponse;
import io.cairn.api.etcd.Event;
import io.cairn.api.etcd.Event.EventType;
import io.cairn.api.etcd.KeyValue;
import io.cairn.api.etcd.LeaseRevokeRequest;
import io.cairn.api.etcd.LeaseRevokeResponse;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.PutResponse;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.RequestOp;
import io.cairn.api.etcd.ResponseOp;
import io.cairn.api.etcd.TxnRequest;
import io.cairn.api.etcd.TxnResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One request in the model: what it answers and which events it makes. */
final class Execution implements State {
    private final State before;
    private final long revision;
    private final NavigableMap<ByteString, Optional<KeyValue>> changed = new TreeMap<>(KeyRange.ORDER);
    private final List<Event> events = new ArrayList<>();

    /** @param revision of what it changes */
    Execution(State before, long revision) {
        this.before = before;
        this.revision = revision;
    }

    /**
     * Its answer, without any header.
     *
     * @throws IllegalArgumentException if the model does not know such a request
     */
    Message run(Message request) {
        if (request instanceof RangeRequest range) {
            return Ranges.read(this, range);
        } else if (request instanceof PutRequest put) {
            return put(put);
        } else if (request instanceof DeleteRangeRequest delete) {
            return delete(delete);
        } else if (request instanceof TxnRequest txn) {
            return txn(txn);
        } else if (request instanceof LeaseRevokeRequest revoke) {
            in(KeyRange.EVERYTHING).stream()
                    .filter(kv -> kv.getLease() == revoke.getID())
                    .forEach(kv -> remove(kv.getKey()));
            return LeaseRevokeResponse.getDefaultInstance();
        }
        throw new IllegalArgumentException("not in the model: " + request);
    }

    /** What it did, without the values before. */
    List<Event> events() {
        return events;
    }

    private PutResponse put(PutRequest put) {
        KeyValue previous = get(put.getKey());
        KeyValue.Builder kv = KeyValue.newBuilder()
                .setKey(put.getKey())
                .setModRevision(revision)
                .setCreateRevision(previous == null ? revision : previous.getCreateRevision())
                .setVersion(previous == null ? 1 : previous.getVersion() + 1)
                .setValue(put.getIgnoreValue() && previous != null ? previous.getValue() : put.getValue())
                .setLease(put.getIgnoreLease() && previous != null ? previous.getLease() : put.getLease());
        changed.put(put.getKey(), Optional.of(kv.build()));
        events.add(Event.newBuilder().setKv(kv).build());
        PutResponse.Builder response = PutResponse.newBuilder();
        if (put.getPrevKv() && previous != null) {
            response.setPrevKv(previous);
        }
        return response.build();
    }

    private DeleteRangeResponse delete(DeleteRangeRequest delete) {
        List<KeyValue> deleted = in(new KeyRange(delete.getKey(), delete.getRangeEnd()));
        deleted.forEach(kv -> remove(kv.getKey()));
        DeleteRangeResponse.Builder response = DeleteRangeResponse.newBuilder().setDeleted(deleted.size());
        if (delete.getPrevKv()) {
            response.addAllPrevKvs(deleted);
        }
        return response.build();
    }

    private void remove(ByteString key) {
        changed.put(key, Optional.empty());
        events.add(Event.newBuilder()
                .setType(EventType.DELETE)
                .setKv(KeyValue.newBuilder().setKey(key).setModRevision(revision))
                .build());
    }

    private TxnResponse txn(TxnRequest txn) {
        // Also those of a txn inside a txn are of the state before all of it.
        boolean succeeded = txn.getCompareList().stream().allMatch(c -> Compares.holds(before, c));
        TxnResponse.Builder response = TxnResponse.newBuilder().setSucceeded(succeeded);
        for (RequestOp op : succeeded ? txn.getSuccessList() : txn.getFailureList()) {
            response.addResponses(operation(op));
        }
        return response.build();
    }

    private ResponseOp operation(RequestOp op) {
        ResponseOp.Builder response = ResponseOp.newBuilder();
        switch (op.getRequestCase()) {
            case REQUEST_RANGE -> response.setResponseRange(Ranges.read(this, op.getRequestRange()));
            case REQUEST_PUT -> response.setResponsePut(put(op.getRequestPut()));
            case REQUEST_DELETE_RANGE -> response.setResponseDeleteRange(delete(op.getRequestDeleteRange()));
            case REQUEST_TXN -> response.setResponseTxn(txn(op.getRequestTxn()));
            case REQUEST_NOT_SET -> throw new IllegalArgumentException("a txn with an empty operation");
        }
        return response.build();
    }

    @Override
    public @Nullable KeyValue get(ByteString key) {
        Optional<KeyValue> own = changed.get(key);
        return own == null ? before.get(key) : own.orElse(null);
    }

    @Override
    public List<KeyValue> in(KeyRange range) {
        if (changed.isEmpty()) {
            return before.in(range);
        }
        NavigableMap<ByteString, KeyValue> found = new TreeMap<>(KeyRange.ORDER);
        before.in(range).forEach(kv -> found.put(kv.getKey(), kv));
        changed.forEach((key, kv) -> {
            if (range.contains(key)) {
                kv.ifPresentOrElse(there -> found.put(key, there), () -> found.remove(key));
            }
        });
        return List.copyOf(found.values());
    }
}
