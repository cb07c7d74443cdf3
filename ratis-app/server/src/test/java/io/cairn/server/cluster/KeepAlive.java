package io.cairn.server.cluster;

import io.cairn.api.etcd.LeaseGrpc;
import io.cairn.api.etcd.LeaseKeepAliveRequest;
import io.cairn.api.etcd.LeaseKeepAliveResponse;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/** An open stream of renewals; answers are told apart by their order, as etcd promises it. */
final class KeepAlive implements AutoCloseable, StreamObserver<LeaseKeepAliveResponse> {
    private record Asked(long id, CompletableFuture<Long> seconds) {}

    private final Queue<Asked> asked = new ArrayDeque<>();
    private final StreamObserver<LeaseKeepAliveRequest> requests;

    KeepAlive(Channel channel) {
        requests = LeaseGrpc.newStub(channel).leaseKeepAlive(this);
    }

    /** Seconds granted; 0: there is no such lease. */
    synchronized CompletableFuture<Long> ask(long id) {
        CompletableFuture<Long> seconds = new CompletableFuture<>();
        asked.add(new Asked(id, seconds));
        requests.onNext(LeaseKeepAliveRequest.newBuilder().setID(id).build());
        return seconds;
    }

    long renew(long id) {
        return LeaseClient.get(ask(id));
    }

    /** Renews ids 1 to count; the answers in order. */
    List<Long> renewAll(int count) {
        List<CompletableFuture<Long>> answers = new ArrayList<>();
        for (long id = 1; id <= count; id++) {
            answers.add(ask(id));
        }
        return answers.stream().map(LeaseClient::get).toList();
    }

    @Override
    public synchronized void onNext(LeaseKeepAliveResponse response) {
        Asked first = asked.remove();
        if (first.id() == response.getID()) {
            first.seconds().complete(response.getTTL());
        } else {
            first.seconds()
                    .completeExceptionally(
                            new AssertionError("answer of " + response.getID() + " in place of " + first.id()));
        }
    }

    @Override
    public synchronized void onError(Throwable t) {
        asked.forEach(a -> a.seconds().completeExceptionally(t));
    }

    @Override
    public void onCompleted() {
        onError(new IllegalStateException("the server ended the stream"));
    }

    @Override
    public void close() {
        requests.onCompleted();
    }
}
