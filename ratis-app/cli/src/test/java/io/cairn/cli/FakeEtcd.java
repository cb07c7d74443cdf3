package io.cairn.cli;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.Event;
import io.cairn.api.etcd.KVGrpc;
import io.cairn.api.etcd.KeyValue;
import io.cairn.api.etcd.LeaseGrantRequest;
import io.cairn.api.etcd.LeaseGrantResponse;
import io.cairn.api.etcd.LeaseGrpc;
import io.cairn.api.etcd.LeaseKeepAliveRequest;
import io.cairn.api.etcd.LeaseKeepAliveResponse;
import io.cairn.api.etcd.LeaseRevokeRequest;
import io.cairn.api.etcd.LeaseRevokeResponse;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.RangeResponse;
import io.cairn.api.etcd.ResponseHeader;
import io.cairn.api.etcd.TxnRequest;
import io.cairn.api.etcd.TxnResponse;
import io.cairn.api.etcd.WatchGrpc;
import io.cairn.api.etcd.WatchRequest;
import io.cairn.api.etcd.WatchResponse;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real gRPC server on loopback with just enough of etcd for locks, leases and watches: each key is there when it is
 * asked for by itself, and every watch is told of one change.
 */
final class FakeEtcd implements AutoCloseable {
    private static final ResponseHeader HEADER =
            ResponseHeader.newBuilder().setRevision(9).build();
    private static final long LEASE = 77;
    private static final long TTL_SECONDS = 3600;

    private final Server server;
    private final List<KeyValue> before;
    private final Runnable onRevoke;
    private final AtomicInteger watches = new AtomicInteger();

    private FakeEtcd(List<KeyValue> before, Runnable onRevoke) throws IOException {
        this.before = before;
        this.onRevoke = onRevoke;
        this.server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(new Keys())
                .addService(new Leases())
                .addService(new Watches())
                .build()
                .start();
    }

    /** Where nobody else wants a lock. */
    static FakeEtcd free(Runnable onRevoke) throws IOException {
        return new FakeEtcd(List.of(), onRevoke);
    }

    /** Where another has the lock, or leads, and goes on. */
    static FakeEtcd taken(Runnable onRevoke) throws IOException {
        return new FakeEtcd(List.of(keyValue(ByteString.copyFromUtf8("l/1"), 1)), onRevoke);
    }

    String endpoint() {
        return "127.0.0.1:" + server.getPort();
    }

    /** How many watches were begun. */
    int watches() {
        return watches.get();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private static KeyValue keyValue(ByteString key, long createRevision) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setCreateRevision(createRevision)
                .setModRevision(createRevision)
                .setVersion(1)
                .build();
    }

    private static <T> void answer(StreamObserver<T> reply, T answer) {
        reply.onNext(answer);
        reply.onCompleted();
    }

    private final class Keys extends KVGrpc.KVImplBase {
        @Override
        public void range(RangeRequest request, StreamObserver<RangeResponse> reply) {
            List<KeyValue> found = request.getRangeEnd().isEmpty() ? List.of(keyValue(request.getKey(), 5)) : before;
            answer(
                    reply,
                    RangeResponse.newBuilder()
                            .setHeader(HEADER)
                            .addAllKvs(found)
                            .build());
        }

        @Override
        public void txn(TxnRequest request, StreamObserver<TxnResponse> reply) {
            answer(
                    reply,
                    TxnResponse.newBuilder()
                            .setHeader(HEADER)
                            .setSucceeded(true)
                            .build());
        }
    }

    private final class Leases extends LeaseGrpc.LeaseImplBase {
        @Override
        public void leaseGrant(LeaseGrantRequest request, StreamObserver<LeaseGrantResponse> reply) {
            answer(
                    reply,
                    LeaseGrantResponse.newBuilder()
                            .setHeader(HEADER)
                            .setID(LEASE)
                            .setTTL(TTL_SECONDS)
                            .build());
        }

        @Override
        public void leaseRevoke(LeaseRevokeRequest request, StreamObserver<LeaseRevokeResponse> reply) {
            onRevoke.run();
            answer(reply, LeaseRevokeResponse.newBuilder().setHeader(HEADER).build());
        }

        @Override
        public StreamObserver<LeaseKeepAliveRequest> leaseKeepAlive(StreamObserver<LeaseKeepAliveResponse> reply) {
            return new Requests<>(
                    () -> reply.onNext(LeaseKeepAliveResponse.newBuilder()
                            .setHeader(HEADER)
                            .setID(LEASE)
                            .setTTL(TTL_SECONDS)
                            .build()),
                    reply);
        }
    }

    private final class Watches extends WatchGrpc.WatchImplBase {
        @Override
        public StreamObserver<WatchRequest> watch(StreamObserver<WatchResponse> reply) {
            return new Requests<>(() -> begin(reply), reply);
        }

        private void begin(StreamObserver<WatchResponse> reply) {
            reply.onNext(WatchResponse.newBuilder()
                    .setHeader(HEADER)
                    .setCreated(true)
                    .build());
            reply.onNext(WatchResponse.newBuilder()
                    .setHeader(HEADER)
                    .addEvents(Event.newBuilder().setKv(keyValue(ByteString.copyFromUtf8("k"), 9)))
                    .build());
            watches.incrementAndGet();
        }
    }

    /** Does the same for every request of a stream. */
    private record Requests<Q>(Runnable onNext, StreamObserver<?> reply) implements StreamObserver<Q> {
        @Override
        public void onNext(Q request) {
            onNext.run();
        }

        @Override
        public void onError(Throwable gone) {
            // Who asked has gone: there is nobody to answer.
        }

        @Override
        public void onCompleted() {
            reply.onCompleted();
        }
    }
}
