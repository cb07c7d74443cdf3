package io.cairn.server.raft;

import org.apache.ratis.thirdparty.io.grpc.stub.StreamObserver;

/** The server's side of a stream of requests that are all handled alike. */
record EachRequest<Q>(Runnable handle) implements StreamObserver<Q> {
    @Override
    public void onNext(Q request) {
        handle.run();
    }

    @Override
    public void onError(Throwable failure) {
        // The guard ends refused streams like this.
    }

    @Override
    public void onCompleted() {
        // The client is done.
    }
}
