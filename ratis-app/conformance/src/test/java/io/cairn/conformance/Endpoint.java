package io.cairn.conformance;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.cairn.api.etcd.RangeRequest;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The client port of one server. Nothing is ever tried again, so every answer is seen as it was. */
final class Endpoint implements AutoCloseable {
    /** Above the 7 s in which a server gives up by itself, so that it is the server that answers. */
    static final Duration CALL_WITHIN = Duration.ofSeconds(40);

    private static final Duration START_WITHIN = Duration.ofMinutes(3);
    private static final int MESSAGE_BYTES_MAX = 64 << 20;

    private final String name;
    private final int port;
    private final ManagedChannel channel;

    Endpoint(String name, int port) {
        this.name = name;
        this.port = port;
        this.channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .disableRetry()
                .directExecutor()
                .maxInboundMessageSize(MESSAGE_BYTES_MAX)
                .build();
    }

    String name() {
        return name;
    }

    /** As tools take it. */
    String address() {
        return "127.0.0.1:" + port;
    }

    ManagedChannel channel() {
        return channel;
    }

    /** Never fails: an error is an answer. */
    CompletableFuture<Answer> ask(Message request) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(CALL_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        ClientCalls.asyncUnaryCall(
                channel.newCall(Rpc.taking(request).method(), options), request, new StreamObserver<>() {
                    @Override
                    public void onNext(Message response) {
                        answer.complete(Answer.of(response));
                    }

                    @Override
                    public void onError(Throwable error) {
                        answer.complete(Answer.of(Status.fromThrowable(error)));
                    }

                    @Override
                    public void onCompleted() {
                        answer.complete(Answer.of(Status.INTERNAL.withDescription("no response")));
                    }
                });
        return answer;
    }

    Answer answer(Message request) {
        return ask(request).join();
    }

    /**
     * Waits until it answers a linearizable read.
     *
     * @param tail says what the server wrote, when it does not
     */
    void awaitAnswer(Supplier<String> tail) {
        RangeRequest any =
                RangeRequest.newBuilder().setKey(ByteString.copyFromUtf8("any")).build();
        long deadline = System.nanoTime() + START_WITHIN.toNanos();
        Answer answer = answer(any);
        while (answer.code() != Status.Code.OK) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(name + " does not answer: " + answer + "\n" + tail.get());
            }
            pause();
            channel.resetConnectBackoff();
            answer = answer(any);
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
