package io.cairn.server.etcd;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;
import io.cairn.server.metrics.MetricName;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Counts calls under the names that etcd's gRPC metrics have. A tracer, not an interceptor: it also hears of calls
 * that the client cancels or the transport refuses. Only methods that are served are counted, since clients can make
 * up any number of others.
 */
final class CallCounts extends ServerStreamTracer.Factory {
    private static final ServerStreamTracer NOTHING = new ServerStreamTracer() {};

    private final MetricRegistry registry;
    private final Counter received;
    private final Counter sent;
    private final Map<String, Method> methods = new HashMap<>();

    CallCounts(MetricRegistry registry, Iterable<ServerServiceDefinition> services) {
        this.registry = registry;
        this.received = registry.counter("etcd_network_client_grpc_received_bytes_total");
        this.sent = registry.counter("etcd_network_client_grpc_sent_bytes_total");
        for (ServerServiceDefinition service : services) {
            for (ServerMethodDefinition<?, ?> method : service.getMethods()) {
                add(method);
            }
        }
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
        Method method = methods.get(fullMethodName);
        if (method == null) {
            return NOTHING;
        }
        method.started.inc();
        return new Call(method);
    }

    private void add(ServerMethodDefinition<?, ?> method) {
        String full = method.getMethodDescriptor().getFullMethodName();
        int slash = full.lastIndexOf('/');
        String[] labels = {
            "grpc_type", type(method.getMethodDescriptor().getType()),
            "grpc_service", full.substring(0, slash),
            "grpc_method", full.substring(slash + 1)
        };
        Counter started = registry.counter(MetricName.of("grpc_server_started_total", labels));
        methods.put(full, new Method(labels, started));
    }

    private static String type(MethodType type) {
        return switch (type) {
            case BIDI_STREAMING -> "bidi_stream";
            case SERVER_STREAMING -> "server_stream";
            case CLIENT_STREAMING -> "client_stream";
            case UNARY, UNKNOWN -> "unary";
        };
    }

    /** etcd counts with Go's names of codes: CANCELLED is Canceled there, NOT_FOUND is NotFound. */
    private static String goName(Status.Code code) {
        if (code == Status.Code.OK) {
            return "OK";
        }
        if (code == Status.Code.CANCELLED) {
            return "Canceled";
        }
        StringBuilder name = new StringBuilder();
        for (String word : code.name().split("_")) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return name.toString();
    }

    private final class Method {
        private final Counter started;
        private final Counter[] handled = new Counter[Status.Code.values().length];

        private Method(String[] labels, Counter started) {
            this.started = started;
            for (Status.Code code : Status.Code.values()) {
                String[] all = new String[labels.length + 2];
                System.arraycopy(labels, 0, all, 0, labels.length);
                all[labels.length] = "grpc_code";
                all[labels.length + 1] = goName(code);
                handled[code.value()] = registry.counter(MetricName.of("grpc_server_handled_total", all));
            }
        }
    }

    private final class Call extends ServerStreamTracer {
        private final Method method;

        private Call(Method method) {
            this.method = method;
        }

        @Override
        public void inboundUncompressedSize(long bytes) {
            received.inc(bytes);
        }

        @Override
        public void outboundUncompressedSize(long bytes) {
            sent.inc(bytes);
        }

        @Override
        public void streamClosed(Status status) {
            method.handled[status.getCode().value()].inc();
        }
    }
}
