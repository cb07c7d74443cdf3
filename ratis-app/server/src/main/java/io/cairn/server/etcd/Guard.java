package io.cairn.server.etcd;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.KnownLength;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;

/**
 * The outermost layer of every service. It sees messages before they are parsed, and so can answer as etcd does when
 * one is too long or no protobuf, where grpc-java would say "Application error processing RPC". Whatever a handler
 * throws ends here: the client gets a status, the event loop lives on.
 */
final class Guard implements ServerInterceptor {
    /** etcd's limit of a message: that of a request plus 512 KiB. */
    static final int MAX_MESSAGE_BYTES = KvValidation.MAX_REQUEST_BYTES + 512 * 1024;

    private final Failures failures;

    private Guard(Failures failures) {
        this.failures = failures;
    }

    static ServerServiceDefinition around(ServerServiceDefinition service, Failures failures) {
        return ServerInterceptors.intercept(
                ServerInterceptors.useMarshalledMessages(service, new Unparsed()), new Guard(failures));
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        try {
            return new Guarded<>(next.startCall(call, headers), call);
        } catch (RuntimeException | Error e) {
            close(call, failures.answerTo(e).getStatus());
            return new ServerCall.Listener<>() {};
        }
    }

    private static void close(ServerCall<?, ?> call, Status status) {
        try {
            call.close(status, new Metadata());
        } catch (IllegalStateException closed) {
            return;
        }
    }

    private final class Guarded<Q> extends SimpleForwardingServerCallListener<Q> {
        private final ServerCall<Q, ?> call;
        private boolean refused;

        private Guarded(ServerCall.Listener<Q> delegate, ServerCall<Q, ?> call) {
            super(delegate);
            this.call = call;
        }

        @Override
        public void onMessage(Q message) {
            int bytes = length(message);
            if (bytes > MAX_MESSAGE_BYTES) {
                String text = "grpc: received message larger than max (" + bytes + " vs. " + MAX_MESSAGE_BYTES + ")";
                refuse(Status.RESOURCE_EXHAUSTED.withDescription(text));
                return;
            }
            try {
                super.onMessage(message);
            } catch (RuntimeException | Error e) {
                refuse(
                        e.getCause() instanceof InvalidProtocolBufferException malformed
                                ? Status.INTERNAL.withDescription(
                                        "grpc: error unmarshalling request: " + malformed.getMessage())
                                : failures.answerTo(e).getStatus());
            }
        }

        @Override
        public void onHalfClose() {
            if (refused) {
                return;
            }
            try {
                super.onHalfClose();
            } catch (RuntimeException | Error e) {
                refuse(failures.answerTo(e).getStatus());
            }
        }

        private void refuse(Status status) {
            refused = true;
            close(call, status);
        }

        private static int length(Object message) {
            try {
                return message instanceof InputStream stream && message instanceof KnownLength ? stream.available() : 0;
            } catch (IOException e) {
                return 0;
            }
        }
    }

    /** Hands the bytes of a message on as they are; services parse them with their own marshaller. */
    private static final class Unparsed implements MethodDescriptor.Marshaller<InputStream> {
        @Override
        public InputStream stream(InputStream message) {
            return message;
        }

        @Override
        public InputStream parse(InputStream message) {
            return message;
        }
    }
}
