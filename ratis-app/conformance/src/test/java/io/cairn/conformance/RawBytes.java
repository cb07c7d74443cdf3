package io.cairn.conformance;

import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

/** Sends what no protobuf library would make. */
final class RawBytes implements MethodDescriptor.Marshaller<byte[]> {
    private RawBytes() {}

    /** @param name of an {@link Rpc} */
    static Answer answer(Endpoint endpoint, String name, byte[] request) {
        MethodDescriptor<byte[], Message> method = Rpc.named(name).method().toBuilder(
                        new RawBytes(), Rpc.named(name).method().getResponseMarshaller())
                .build();
        CallOptions options =
                CallOptions.DEFAULT.withDeadlineAfter(Endpoint.CALL_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return Answer.of(ClientCalls.blockingUnaryCall(endpoint.channel(), method, options, request));
        } catch (StatusRuntimeException e) {
            return Answer.of(e.getStatus());
        }
    }

    @Override
    public InputStream stream(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
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
