package io.cairn.conformance;

import com.google.protobuf.Message;
import io.cairn.api.etcd.AuthGrpc;
import io.cairn.api.etcd.ClusterGrpc;
import io.cairn.api.etcd.KVGrpc;
import io.cairn.api.etcd.LeaseGrpc;
import io.cairn.api.etcd.MaintenanceGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoUtils;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A call of etcd's API that takes one request and gives one response.
 *
 * @param name of its method, for example DeleteRange
 * @param request an empty one
 */
record Rpc(String name, Message request, MethodDescriptor<Message, Message> method) {
    /** Transactions inside each other are messages inside each other, and protobuf for Java stops at 100 of them. */
    private static final int MESSAGE_DEPTH = 1000;

    private static final List<ServiceDescriptor> SERVICES = List.of(
            KVGrpc.getServiceDescriptor(),
            LeaseGrpc.getServiceDescriptor(),
            ClusterGrpc.getServiceDescriptor(),
            MaintenanceGrpc.getServiceDescriptor(),
            AuthGrpc.getServiceDescriptor());

    private static final Map<String, Rpc> BY_NAME = SERVICES.stream()
            .flatMap(service -> service.getMethods().stream())
            .filter(method -> method.getType() == MethodType.UNARY)
            .map(Rpc::of)
            .collect(Collectors.toMap(Rpc::name, Function.identity()));

    private static final Map<Class<?>, Rpc> BY_REQUEST = BY_NAME.values().stream()
            .collect(Collectors.toMap(rpc -> rpc.request().getClass(), Function.identity()));

    static Rpc named(String name) {
        Rpc rpc = BY_NAME.get(name);
        if (rpc == null) {
            throw new IllegalArgumentException("no such RPC: " + name + "; there are " + BY_NAME.keySet());
        }
        return rpc;
    }

    static Rpc taking(Message request) {
        return BY_REQUEST.get(request.getClass());
    }

    private static Rpc of(MethodDescriptor<?, ?> method) {
        Message request = prototype(method.getRequestMarshaller());
        Message response = prototype(method.getResponseMarshaller());
        MethodDescriptor<Message, Message> deep = method.toBuilder(
                        ProtoUtils.marshallerWithRecursionLimit(request, MESSAGE_DEPTH),
                        ProtoUtils.marshallerWithRecursionLimit(response, MESSAGE_DEPTH))
                .build();
        return new Rpc(String.valueOf(method.getBareMethodName()), request, deep);
    }

    private static Message prototype(MethodDescriptor.Marshaller<?> marshaller) {
        return (Message) ((MethodDescriptor.PrototypeMarshaller<?>) marshaller).getMessagePrototype();
    }
}
