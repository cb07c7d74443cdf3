package io.cairn.server.raft;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.thirdparty.io.grpc.CallOptions;
import org.apache.ratis.thirdparty.io.grpc.Context;
import org.apache.ratis.thirdparty.io.grpc.ManagedChannel;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.MethodDescriptor;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.ServerCallExecutorSupplier;
import org.apache.ratis.thirdparty.io.grpc.ServerCallHandler;
import org.apache.ratis.thirdparty.io.grpc.ServerServiceDefinition;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyChannelBuilder;
import org.apache.ratis.thirdparty.io.grpc.stub.ClientCalls;
import org.apache.ratis.thirdparty.io.grpc.stub.ServerCalls;
import org.apache.ratis.thirdparty.io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;

/**
 * Carries peer calls as bytes over Ratis' own (shaded) gRPC, so that they need no port of their own. Safe for any
 * thread; answers arrive on RPC threads, so what hangs on them must be short.
 */
public final class PeerTransport implements AutoCloseable {
    static final String SERVICE = "cairn.peer.v1.Peer";

    /** A checkpoint chunk or a batch with room to spare. */
    private static final int MESSAGE_BYTES_MAX = 8 << 20;

    /** A dead connection is noticed within this time although TCP would keep it for minutes. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(5);

    private static final MethodDescriptor<byte[], byte[]> CALL = method("Call");

    /** Calls whose answer takes microseconds; the callee answers on the thread that read them. */
    private static final MethodDescriptor<byte[], byte[]> QUICK_CALL = method("QuickCall");

    private static MethodDescriptor<byte[], byte[]> method(String name) {
        return MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
                .setRequestMarshaller(new BytesMarshaller())
                .setResponseMarshaller(new BytesMarshaller())
                .build();
    }

    private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * Sends one request to host:port; fails when no answer came in time.
     *
     * @param quick whether the callee answers without waiting for anything, a lock or a disk
     */
    public CompletableFuture<byte[]> call(String address, byte[] request, Duration timeout, boolean quick) {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        if (closed) {
            answer.completeExceptionally(new IOException("stopping"));
            return answer;
        }
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS);
        ManagedChannel channel = channels.computeIfAbsent(address, PeerTransport::connect);
        // Calls are often made while another peer's call is answered, and must not end with that one.
        Context answering = Context.ROOT.attach();
        try {
            ClientCalls.asyncUnaryCall(channel.newCall(quick ? QUICK_CALL : CALL, options), request, new Once(answer));
        } finally {
            Context.ROOT.detach(answering);
        }
        return answer;
    }

    private static ManagedChannel connect(String address) {
        int colon = address.lastIndexOf(':');
        return NettyChannelBuilder.forAddress(
                        address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)))
                .usePlaintext()
                .directExecutor()
                .maxInboundMessageSize(MESSAGE_BYTES_MAX)
                .keepAliveTime(KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS)
                .disableRetry()
                .build();
    }

    /** What the peer port serves beside Raft. */
    static ServerServiceDefinition service(PeerHandler handler) {
        ServerCallHandler<byte[], byte[]> calls = ServerCalls.asyncUnaryCall((request, observer) ->
                handler.handle(request).whenComplete((bytes, failure) -> answer(observer, bytes, failure)));
        return ServerServiceDefinition.builder(SERVICE)
                .addMethod(CALL, calls)
                .addMethod(QUICK_CALL, calls)
                .build();
    }

    private static void answer(StreamObserver<byte[]> observer, byte[] bytes, @Nullable Throwable failure) {
        if (failure == null) {
            observer.onNext(bytes);
            observer.onCompleted();
        } else {
            observer.onError(Status.UNAVAILABLE
                    .withDescription(String.valueOf(failure.getMessage()))
                    .asRuntimeException());
        }
    }

    /** Quick calls are answered where they are read; the rest, Raft's too, by the server's own threads. */
    static ServerCallExecutorSupplier executors() {
        return new ServerCallExecutorSupplier() {
            @Override
            public <Q, A> @Nullable Executor getExecutor(ServerCall<Q, A> call, Metadata metadata) {
                boolean quick = call.getMethodDescriptor().getFullMethodName().equals(QUICK_CALL.getFullMethodName());
                return quick ? Runnable::run : null;
            }
        };
    }

    @Override
    public void close() {
        closed = true;
        channels.values().forEach(ManagedChannel::shutdownNow);
    }

    private record Once(CompletableFuture<byte[]> answer) implements StreamObserver<byte[]> {
        @Override
        public void onNext(byte[] value) {
            answer.complete(value);
        }

        @Override
        public void onError(Throwable failure) {
            answer.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            answer.completeExceptionally(new IOException("no answer"));
        }
    }

    private static final class BytesMarshaller implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
