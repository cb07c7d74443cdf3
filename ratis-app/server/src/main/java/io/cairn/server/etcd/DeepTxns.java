package io.cairn.server.etcd;

import com.google.protobuf.InvalidProtocolBufferException;
import io.cairn.api.etcd.KVGrpc;
import io.cairn.api.etcd.TxnRequest;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets the KV service read transactions inside each other as deep as etcd takes them. Protobuf for Java stops at 100
 * messages inside each other, and a nested transaction takes two; without any bound a hostile one costs the stack.
 */
final class DeepTxns implements MethodDescriptor.PrototypeMarshaller<TxnRequest> {
    /** Two for each transaction, and some for what is in the innermost. */
    private static final int MESSAGE_DEPTH = 2 * TxnValidation.MAX_OPERATIONS + 44;

    /** What protobuf says when there are more; it has no type of its own for that. */
    private static final String TOO_DEEP = "too many levels of nesting";

    private final MethodDescriptor.PrototypeMarshaller<TxnRequest> deep =
            (MethodDescriptor.PrototypeMarshaller<TxnRequest>)
                    ProtoUtils.marshallerWithRecursionLimit(TxnRequest.getDefaultInstance(), MESSAGE_DEPTH);

    private DeepTxns() {}

    /** The same service; only the KV service comes back changed. */
    static ServerServiceDefinition readableIn(ServerServiceDefinition service) {
        if (!service.getServiceDescriptor().getName().equals(KVGrpc.SERVICE_NAME)) {
            return service;
        }
        List<ServerMethodDefinition<?, ?>> methods = new ArrayList<>();
        service.getMethods().forEach(method -> methods.add(readable(method)));
        ServiceDescriptor.Builder descriptor = ServiceDescriptor.newBuilder(KVGrpc.SERVICE_NAME)
                .setSchemaDescriptor(service.getServiceDescriptor().getSchemaDescriptor());
        methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
        ServerServiceDefinition.Builder readable = ServerServiceDefinition.builder(descriptor.build());
        methods.forEach(readable::addMethod);
        return readable.build();
    }

    private static <Q, R> ServerMethodDefinition<?, R> readable(ServerMethodDefinition<Q, R> method) {
        MethodDescriptor<Q, R> descriptor = method.getMethodDescriptor();
        if (!descriptor.getFullMethodName().equals(KVGrpc.getTxnMethod().getFullMethodName())) {
            return method;
        }
        // The method of this name takes this request.
        @SuppressWarnings("unchecked")
        MethodDescriptor.Marshaller<Q> marshaller = (MethodDescriptor.Marshaller<Q>) new DeepTxns();
        return ServerMethodDefinition.create(
                descriptor.toBuilder().setRequestMarshaller(marshaller).build(), method.getServerCallHandler());
    }

    @Override
    public InputStream stream(TxnRequest request) {
        return deep.stream(request);
    }

    /** What is too deep to read has more operations on a path than etcd takes. */
    @Override
    public TxnRequest parse(InputStream message) {
        try {
            return deep.parse(message);
        } catch (StatusRuntimeException e) {
            if (e.getCause() instanceof InvalidProtocolBufferException malformed
                    && String.valueOf(malformed.getMessage()).contains(TOO_DEEP)) {
                throw EtcdError.TOO_MANY_OPERATIONS.exception();
            }
            throw e;
        }
    }

    @Override
    public TxnRequest getMessagePrototype() {
        return TxnRequest.getDefaultInstance();
    }

    @Override
    public Class<TxnRequest> getMessageClass() {
        return TxnRequest.class;
    }
}
