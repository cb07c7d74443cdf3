package io.cairn.client;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One request to one endpoint, once. Knows whether the request was ever handed to a connection. */
final class Attempt<Q, A> extends ClientCall.Listener<A> {
    private final ClientCall<Q, A> call;
    private final BiConsumer<Attempt<Q, A>, Status> whenDone;
    private volatile boolean left;
    private @Nullable A answer;

    /** {@code whenDone} runs once, on a network thread or, when it fails at once, on the caller's. */
    Attempt(
            Channel channel,
            MethodDescriptor<Q, A> method,
            long timeoutNanos,
            BiConsumer<Attempt<Q, A>, Status> whenDone) {
        this.whenDone = whenDone;
        CallOptions options = CallOptions.DEFAULT
                .withDeadlineAfter(timeoutNanos, TimeUnit.NANOSECONDS)
                .withStreamTracerFactory(new LeaveTracer());
        this.call = channel.newCall(method, options);
    }

    /** Headers are used up by it. */
    void send(Q request, Metadata headers) {
        call.start(this, headers);
        // A second message would be a broken server; asking for two lets gRPC notice it.
        call.request(2);
        call.sendMessage(request);
        call.halfClose();
    }

    void cancel() {
        call.cancel("cancelled by the caller", null);
    }

    /** False only when it is certain that no server has seen the request. */
    boolean left() {
        return left;
    }

    @Nullable
    A answer() {
        return answer;
    }

    @Override
    public void onMessage(A message) {
        answer = message;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        whenDone.accept(this, status);
    }

    private final class LeaveTracer extends ClientStreamTracer.Factory {
        @Override
        public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
            return new ClientStreamTracer() {
                @Override
                public void streamCreated(Attributes transport, Metadata sent) {
                    left = true;
                }
            };
        }
    }
}
