package io.cairn.client;

import io.cairn.api.etcd.KVGrpc;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.PutResponse;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.RangeResponse;
import io.cairn.api.etcd.ResponseHeader;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A real gRPC server on loopback that answers every call in one way, and counts them. */
final class FakePeer extends KVGrpc.KVImplBase implements AutoCloseable {
    private final Server server;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final @Nullable Status failure;
    private final boolean silent;
    private final int port;

    private FakePeer(@Nullable Status failure, boolean silent, BindableService... more) throws IOException {
        this.failure = failure;
        this.silent = silent;
        NettyServerBuilder builder = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(this);
        for (BindableService service : more) {
            builder.addService(service);
        }
        this.server = builder.build().start();
        this.port = server.getPort();
    }

    static FakePeer answering(BindableService... more) throws IOException {
        return new FakePeer(null, false, more);
    }

    static FakePeer failing(Status failure) throws IOException {
        return new FakePeer(failure, false);
    }

    static FakePeer silent() throws IOException {
        return new FakePeer(null, true);
    }

    /** An endpoint where nothing listens. */
    static String nobody() throws IOException {
        FakePeer peer = answering();
        peer.close();
        return peer.endpoint();
    }

    String endpoint() {
        return "127.0.0.1:" + port;
    }

    int calls() {
        return calls.get();
    }

    /** How many of the calls left unanswered their clients have given up. */
    int cancelled() {
        return cancelled.get();
    }

    @Override
    public void put(PutRequest request, StreamObserver<PutResponse> reply) {
        answer(
                PutResponse.newBuilder()
                        .setHeader(ResponseHeader.newBuilder().setRevision(2))
                        .build(),
                reply);
    }

    @Override
    public void range(RangeRequest request, StreamObserver<RangeResponse> reply) {
        answer(RangeResponse.newBuilder().setCount(7).build(), reply);
    }

    private <T> void answer(T answer, StreamObserver<T> reply) {
        calls.incrementAndGet();
        if (failure != null) {
            reply.onError(failure.asRuntimeException());
        } else if (silent) {
            ((ServerCallStreamObserver<T>) reply).setOnCancelHandler(cancelled::incrementAndGet);
        } else {
            reply.onNext(answer);
            reply.onCompleted();
        }
    }

    /** Breaks all connections; nobody listens from now on. */
    void stop() {
        server.shutdownNow();
    }

    @Override
    public void close() {
        stop();
    }
}
