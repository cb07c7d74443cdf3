package io.cairn.server.etcd;

import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.RangeResponse;
import io.cairn.api.etcd.RangeStreamResponse;
import io.cairn.server.node.Reads;
import io.cairn.statemachine.KeyRange;
import io.cairn.statemachine.KeyValue;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.Range;
import io.cairn.statemachine.store.View;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One range answered piece by piece, all of them at the revision at which it began. Each piece is read when the last
 * one is on its way, from a view that is closed again before the piece is sent: a client that does not read costs this
 * object and at most one piece, and holds back no compaction. When that overtakes the stream, it ends with the error.
 */
final class RangeStream {
    /** The first piece is small, so that it is there soon; each further one may have twice as many keys. */
    private static final int FIRST_KEYS = 10;

    /** A piece ends after the key with which it gets so large. */
    private static final long PIECE_BYTES = KvValidation.MAX_REQUEST_BYTES;

    private static final int MAX_KEYS = 1 << 16;

    private final Reads reads;
    private final Replies replies;
    private final Headers headers;
    private final Range range;
    private final ServerCallStreamObserver<RangeStreamResponse> call;
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile boolean open;
    private KeyRange rest;
    private long at;
    private long headerRevision;
    private long sent;
    private int keys = FIRST_KEYS;

    RangeStream(
            Reads reads,
            Replies replies,
            Headers headers,
            Range range,
            ServerCallStreamObserver<RangeStreamResponse> call) {
        this.reads = reads;
        this.replies = replies;
        this.headers = headers;
        this.range = range;
        this.rest = range.range();
        this.call = call;
    }

    /** Why a request that is a proper range cannot be streamed; null when it can. */
    static @Nullable Status refuse(RangeRequest request) {
        boolean ascending = request.getSortOrder() == RangeRequest.SortOrder.ASCEND
                && request.getSortTarget() == RangeRequest.SortTarget.KEY;
        // As in etcd: who names no order gets that of the keys, whatever else there is to sort by.
        if (!ascending && request.getSortOrder() != RangeRequest.SortOrder.NONE) {
            return Status.UNIMPLEMENTED.withDescription("RangeStream does not support custom sort orders");
        }
        boolean filtered = request.getMinModRevision() != 0
                || request.getMaxModRevision() != 0
                || request.getMinCreateRevision() != 0
                || request.getMaxCreateRevision() != 0;
        return filtered ? Status.UNIMPLEMENTED.withDescription("RangeStream does not support revision filters") : null;
    }

    /** Fixes the revision; the pieces come from other views. */
    void begin(View view) {
        headerRevision = view.revision();
        at = range.revision() <= 0 ? headerRevision : range.revision();
        open = true;
        ready();
    }

    /** The client may take more. Safe for any thread; never blocks. */
    void ready() {
        if (open && running.compareAndSet(false, true)) {
            replies.work(call, this::step);
        }
    }

    /** One piece, then back to the end of the queue: others wait there too. */
    private void step() {
        if (call.isReady()) {
            send();
        }
        running.set(false);
        // The client may have become ready after the look above; then nobody else will say so.
        if (call.isReady()) {
            ready();
        }
    }

    private void send() {
        long left = range.limit() <= 0 ? Long.MAX_VALUE : range.limit() - sent;
        RangeResponse.Builder piece = RangeResponse.newBuilder();
        try (View view = reads.local()) {
            int wanted = (int) Math.min(keys, left);
            Outcome.Range page = (Outcome.Range)
                    Replies.accepted(view.page(new View.Page(rest, at, wanted, PIECE_BYTES, range.keysOnly())));
            List<KeyValue> kvs = page.kvs();
            kvs.forEach(kv -> piece.addKvs(KvResponses.keyValue(kv)));
            sent += kvs.size();
            if (page.more()) {
                rest = new KeyRange(kvs.get(kvs.size() - 1).key().next(), rest.end());
            }
            boolean cut = page.more() && kvs.size() == left;
            open = page.more() && !cut;
            if (!open) {
                piece.setHeader(headers.at(headerRevision)).setMore(cut).setCount(sent + (cut ? count(view) : 0));
            }
            keys = kvs.size() == wanted ? Math.min(MAX_KEYS, 2 * keys) : Math.max(1, kvs.size());
        }
        call.onNext(RangeStreamResponse.newBuilder().setRangeResponse(piece).build());
        if (!open) {
            call.onCompleted();
        }
    }

    private long count(View view) {
        Range remaining = new Range(rest, 0, at, Range.Order.NONE, Range.Target.KEY, false, true, 0, 0, 0, 0);
        return ((Outcome.Range) Replies.accepted(view.range(remaining))).count();
    }
}
