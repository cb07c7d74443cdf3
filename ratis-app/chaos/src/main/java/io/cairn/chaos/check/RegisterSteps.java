package io.cairn.chaos.check;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.cairn.api.etcd.Compare;
import io.cairn.api.etcd.DeleteRangeRequest;
import io.cairn.api.etcd.DeleteRangeResponse;
import io.cairn.api.etcd.Event;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.PutResponse;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.RangeResponse;
import io.cairn.api.etcd.RequestOp;
import io.cairn.api.etcd.ResponseOp;
import io.cairn.api.etcd.TxnRequest;
import io.cairn.api.etcd.TxnResponse;
import io.cairn.chaos.history.Operation;
import io.cairn.chaos.history.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the operations of a run did to each key and saw of it. Reads of many keys are left out, they show less. */
final class RegisterSteps {
    private final Evidence evidence;
    private final ByteString prefix;
    private final Map<ByteString, List<RegisterStep>> keys = new LinkedHashMap<>();

    private RegisterSteps(Evidence evidence, ByteString prefix) {
        this.evidence = evidence;
        this.prefix = prefix;
    }

    static Map<ByteString, List<RegisterStep>> of(Evidence evidence, ByteString prefix) {
        RegisterSteps steps = new RegisterSteps(evidence, prefix);
        for (Operation operation : evidence.history().operations()) {
            Answers.of(operation).ifPresent(response -> steps.answered(operation, response));
        }
        evidence.writers().operations().forEach((revision, operation) -> {
            if (operation.outcome() instanceof Outcome.Unknown) {
                steps.events(revision, operation, operation.called());
            }
        });
        evidence.writers().leaseEnds().keySet().forEach(revision -> steps.events(revision, null, Long.MIN_VALUE));
        return steps.keys;
    }

    private void events(long revision, @Nullable Operation operation, long called) {
        for (Event event : evidence.log().at(revision)) {
            ByteString value = event.getKv().getValue();
            Register.Act act =
                    event.getType() == Event.EventType.DELETE ? Register.delete(true) : Register.put(value, revision);
            long returned = evidence.sightings().first(revision);
            add(event.getKv().getKey(), new RegisterStep(operation, called, returned, List.of(act)));
        }
    }

    private void add(ByteString key, RegisterStep step) {
        if (key.startsWith(prefix)) {
            keys.computeIfAbsent(key, first -> new ArrayList<>()).add(step);
        }
    }

    private void answered(Operation operation, Message response) {
        long revision = Answers.revision(response);
        Message request = operation.request();
        if (!Answers.isLinearizable(request)) {
            return;
        }
        Map<ByteString, List<Register.Act>> acts = new LinkedHashMap<>();
        if (request instanceof RangeRequest range) {
            range(range, (RangeResponse) response, acts);
        } else if (request instanceof PutRequest put) {
            put(put, (PutResponse) response, revision, acts);
        } else if (request instanceof DeleteRangeRequest delete
                && delete.getRangeEnd().isEmpty()) {
            delete(delete, (DeleteRangeResponse) response, acts);
        } else if (request instanceof TxnRequest txn && isOfSingleKeys(txn)) {
            txn(txn, (TxnResponse) response, revision, acts);
        } else if (evidence.writers().operations().get(revision) == operation) {
            events(revision, operation, operation.called());
        }
        acts.forEach(
                (key, own) -> add(key, new RegisterStep(operation, operation.called(), operation.returned(), own)));
    }

    private static void range(RangeRequest range, RangeResponse response, Map<ByteString, List<Register.Act>> acts) {
        if (range.getRangeEnd().isEmpty()
                && range.getRevision() == 0
                && !range.getCountOnly()
                && !range.getKeysOnly()) {
            act(range.getKey(), Register.saw(Register.of(response.getKvsList())), acts);
        }
    }

    private static void put(
            PutRequest put, PutResponse response, long revision, Map<ByteString, List<Register.Act>> acts) {
        if (put.getPrevKv()) {
            Register before = response.hasPrevKv() ? Register.of(response.getPrevKv()) : Register.ABSENT;
            act(put.getKey(), Register.saw(before), acts);
        }
        act(put.getKey(), Register.put(put.getValue(), revision), acts);
    }

    private static void delete(
            DeleteRangeRequest delete, DeleteRangeResponse response, Map<ByteString, List<Register.Act>> acts) {
        act(delete.getKey(), Register.delete(response.getDeleted() > 0), acts);
    }

    private static void txn(
            TxnRequest txn, TxnResponse response, long revision, Map<ByteString, List<Register.Act>> acts) {
        // When one of many comparisons failed, nobody knows which.
        if (response.getSucceeded() || txn.getCompareCount() == 1) {
            txn.getCompareList().forEach(c -> act(c.getKey(), compared(c, response.getSucceeded()), acts));
        }
        List<RequestOp> requests = response.getSucceeded() ? txn.getSuccessList() : txn.getFailureList();
        for (int i = 0; i < Math.min(requests.size(), response.getResponsesCount()); i++) {
            RequestOp op = requests.get(i);
            ResponseOp answer = response.getResponses(i);
            switch (op.getRequestCase()) {
                case REQUEST_RANGE -> range(op.getRequestRange(), answer.getResponseRange(), acts);
                case REQUEST_PUT -> put(op.getRequestPut(), answer.getResponsePut(), revision, acts);
                case REQUEST_DELETE_RANGE -> delete(op.getRequestDeleteRange(), answer.getResponseDeleteRange(), acts);
                default -> throw new IllegalArgumentException("not of registers: " + op);
            }
        }
    }

    private static boolean isOfSingleKeys(TxnRequest txn) {
        return txn.getCompareList().stream().allMatch(c -> c.getRangeEnd().isEmpty())
                && Stream.concat(txn.getSuccessList().stream(), txn.getFailureList().stream())
                        .allMatch(op -> !op.hasRequestTxn()
                                && op.getRequestDeleteRange().getRangeEnd().isEmpty());
    }

    private static Register.Act compared(Compare compare, boolean holds) {
        boolean known = switch (compare.getTarget()) {
            case VERSION, MOD, VALUE -> true;
            default -> false;
        };
        return before ->
                !known ? before : Compares.holds(before.state(compare.getKey()), compare) == holds ? before : null;
    }

    private static void act(ByteString key, Register.Act act, Map<ByteString, List<Register.Act>> acts) {
        acts.computeIfAbsent(key, first -> new ArrayList<>()).add(act);
    }
}
