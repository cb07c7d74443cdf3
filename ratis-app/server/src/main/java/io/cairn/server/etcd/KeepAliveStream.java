package io.cairn.server.etcd;

import io.cairn.api.etcd.LeaseKeepAliveRequest;
import io.cairn.api.etcd.LeaseKeepAliveResponse;
import io.cairn.api.etcd.ResponseHeader;
import io.cairn.server.node.Leases;
import io.cairn.server.node.Reads;
import io.cairn.statemachine.store.View;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * One client's renewals: an answer to each, in order. Many are under way together, since a client may have thousands
 * of leases; no more are read than can be answered, so that one who does not listen costs little.
 */
final class KeepAliveStream implements StreamObserver<LeaseKeepAliveRequest> {
    /** Requests of one stream that may wait for their answer. */
    private static final int UNDER_WAY_MAX = 512;

    private record Renewal(long id, ResponseHeader header, CompletableFuture<Long> seconds) {}

    private final ServerCallStreamObserver<LeaseKeepAliveResponse> call;
    private final Leases leases;
    private final Reads reads;
    private final Headers headers;
    private final Replies replies;
    private final Queue<Renewal> underWay = new ConcurrentLinkedQueue<>();
    private volatile boolean halfClosed;
    /** Reply thread only. */
    private boolean ended;

    private KeepAliveStream(
            ServerCallStreamObserver<LeaseKeepAliveResponse> call,
            Leases leases,
            Reads reads,
            Headers headers,
            Replies replies) {
        this.call = call;
        this.leases = leases;
        this.reads = reads;
        this.headers = headers;
        this.replies = replies;
    }

    static KeepAliveStream begin(
            ServerCallStreamObserver<LeaseKeepAliveResponse> call,
            Leases leases,
            Reads reads,
            Headers headers,
            Replies replies) {
        KeepAliveStream stream = new KeepAliveStream(call, leases, reads, headers, replies);
        call.disableAutoRequest();
        call.setOnReadyHandler(stream::answerSoon);
        call.setOnCancelHandler(stream.underWay::clear);
        call.request(UNDER_WAY_MAX);
        return stream;
    }

    @Override
    public void onNext(LeaseKeepAliveRequest request) {
        // As in etcd the header tells of the time before the renewal.
        ResponseHeader header;
        try (View view = reads.local()) {
            header = headers.at(view.revision());
        }
        CompletableFuture<Long> seconds = leases.renew(request.getID());
        underWay.add(new Renewal(request.getID(), header, seconds));
        seconds.whenComplete((done, failure) -> answerSoon());
    }

    private void answerSoon() {
        replies.onReplyThread(this::answer);
    }

    private void answer() {
        try {
            answerDone();
        } catch (RuntimeException ended) {
            // The client went in this very moment; there is nobody to tell.
            this.ended = true;
            underWay.clear();
        }
    }

    private void answerDone() {
        Renewal next;
        while (!ended
                && call.isReady()
                && (next = underWay.peek()) != null
                && next.seconds().isDone()) {
            underWay.poll();
            answer(next);
        }
        if (!ended && halfClosed && underWay.isEmpty()) {
            ended = true;
            call.onCompleted();
        }
    }

    private void answer(Renewal renewal) {
        if (renewal.seconds().isCompletedExceptionally()) {
            ended = true;
            underWay.clear();
            renewal.seconds().whenComplete((none, failure) -> replies.fail(call, failure));
            return;
        }
        call.onNext(LeaseKeepAliveResponse.newBuilder()
                .setHeader(renewal.header())
                .setID(renewal.id())
                .setTTL(renewal.seconds().join())
                .build());
        call.request(1);
    }

    @Override
    public void onError(Throwable gone) {
        underWay.clear();
    }

    @Override
    public void onCompleted() {
        halfClosed = true;
        answerSoon();
    }
}
