package io.cairn.server.etcd;

import static io.cairn.server.etcd.WireBytes.fromWire;

import io.cairn.api.etcd.DeleteRangeRequest;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.RequestOp;
import io.cairn.api.etcd.TxnRequest;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.KeyRange;
import io.cairn.statemachine.command.Compare;
import io.cairn.statemachine.command.DeleteRange;
import io.cairn.statemachine.command.Operation;
import io.cairn.statemachine.command.Put;
import io.cairn.statemachine.command.Range;
import io.cairn.statemachine.command.Txn;
import java.util.ArrayList;
import java.util.List;

/** Checked requests of etcd's KV service as commands and operations. */
final class KvRequests {
    private KvRequests() {}

    static Put put(PutRequest request) {
        return new Put(
                fromWire(request.getKey()),
                fromWire(request.getValue()),
                request.getLease(),
                request.getPrevKv(),
                request.getIgnoreValue(),
                request.getIgnoreLease());
    }

    static DeleteRange deleteRange(DeleteRangeRequest request) {
        KeyRange range = KeyRange.of(fromWire(request.getKey()), fromWire(request.getRangeEnd()));
        return new DeleteRange(range, request.getPrevKv());
    }

    static Range range(RangeRequest request) {
        return new Range(
                KeyRange.of(fromWire(request.getKey()), fromWire(request.getRangeEnd())),
                request.getLimit(),
                request.getRevision(),
                order(request.getSortOrder()),
                target(request.getSortTarget()),
                request.getKeysOnly(),
                request.getCountOnly(),
                request.getMinModRevision(),
                request.getMaxModRevision(),
                request.getMinCreateRevision(),
                request.getMaxCreateRevision());
    }

    static Txn txn(TxnRequest request) {
        List<Compare> compares = new ArrayList<>(request.getCompareCount());
        for (io.cairn.api.etcd.Compare compare : request.getCompareList()) {
            compares.add(compare(compare));
        }
        return new Txn(compares, branch(request.getSuccessList()), branch(request.getFailureList()));
    }

    private static List<Operation> branch(List<RequestOp> ops) {
        List<Operation> operations = new ArrayList<>(ops.size());
        for (RequestOp op : ops) {
            operations.add(operation(op));
        }
        return operations;
    }

    private static Operation operation(RequestOp op) {
        return switch (op.getRequestCase()) {
            case REQUEST_RANGE -> range(op.getRequestRange());
            case REQUEST_PUT -> put(op.getRequestPut());
            case REQUEST_DELETE_RANGE -> deleteRange(op.getRequestDeleteRange());
            case REQUEST_TXN -> txn(op.getRequestTxn());
            case REQUEST_NOT_SET -> throw new IllegalArgumentException("an empty operation passed validation");
        };
    }

    /** A target union of another kind than the target says reads as 0 or empty, as in etcd. */
    private static Compare compare(io.cairn.api.etcd.Compare compare) {
        KeyRange range = KeyRange.of(fromWire(compare.getKey()), fromWire(compare.getRangeEnd()));
        Compare.Result result = result(compare.getResult());
        return switch (compare.getTarget()) {
            case VERSION -> numeric(range, result, Compare.Target.VERSION, compare.getVersion());
            case CREATE -> numeric(range, result, Compare.Target.CREATE, compare.getCreateRevision());
            case MOD -> numeric(range, result, Compare.Target.MOD, compare.getModRevision());
            case LEASE -> numeric(range, result, Compare.Target.LEASE, compare.getLease());
            case VALUE -> new Compare(range, result, Compare.Target.VALUE, 0, fromWire(compare.getValue()));
            case UNRECOGNIZED -> numeric(range, result, Compare.Target.UNRECOGNIZED, 0);
        };
    }

    private static Compare numeric(KeyRange range, Compare.Result result, Compare.Target target, long number) {
        return new Compare(range, result, target, number, Bytes.EMPTY);
    }

    private static Compare.Result result(io.cairn.api.etcd.Compare.CompareResult result) {
        return switch (result) {
            case EQUAL -> Compare.Result.EQUAL;
            case GREATER -> Compare.Result.GREATER;
            case LESS -> Compare.Result.LESS;
            case NOT_EQUAL -> Compare.Result.NOT_EQUAL;
            case UNRECOGNIZED -> Compare.Result.UNRECOGNIZED;
        };
    }

    private static Range.Order order(RangeRequest.SortOrder order) {
        return switch (order) {
            case NONE -> Range.Order.NONE;
            case ASCEND -> Range.Order.ASCEND;
            case DESCEND -> Range.Order.DESCEND;
            case UNRECOGNIZED -> throw new IllegalArgumentException("an unknown sort order passed validation");
        };
    }

    private static Range.Target target(RangeRequest.SortTarget target) {
        return switch (target) {
            case KEY -> Range.Target.KEY;
            case VERSION -> Range.Target.VERSION;
            case CREATE -> Range.Target.CREATE;
            case MOD -> Range.Target.MOD;
            case VALUE -> Range.Target.VALUE;
            case UNRECOGNIZED -> throw new IllegalArgumentException("an unknown sort target passed validation");
        };
    }
}
