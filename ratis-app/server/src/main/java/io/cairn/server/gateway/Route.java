package io.cairn.server.gateway;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;

/**
 * One path and the method behind it.
 *
 * @param endsWithBody whether the method hears that the client has no more to say. A watch does not: its client sends
 *     one body, and then only listens
 */
record Route(MethodDescriptor<Message, Message> method, boolean endsWithBody) {
    /** Every method of a service has protobuf messages on both sides, which its descriptor does not show. */
    @SuppressWarnings("unchecked")
    static Route to(MethodDescriptor<?, ?> method) {
        return new Route((MethodDescriptor<Message, Message>) method, true);
    }

    Route keptOpen() {
        return new Route(method, false);
    }

    /** Whether the client may send many messages. */
    boolean takesMany() {
        return !method.getType().clientSendsOneMessage();
    }

    /** Whether the answer is a stream of lines, each with one message. */
    boolean answersMany() {
        return !method.getType().serverSendsOneMessage();
    }

    /** An empty request. */
    Message request() {
        return ((PrototypeMarshaller<Message>) method.getRequestMarshaller()).getMessagePrototype();
    }
}
