package io.cairn.server.etcd;

import io.cairn.api.etcd.WatchGrpc;
import io.cairn.api.etcd.WatchRequest;
import io.cairn.server.node.PeerInfo;
import io.cairn.server.watch.WatchPump;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;

/** etcd's Watch service. Handlers run on event loops and hand over to the pump; responses are encoded by hand. */
public final class WatchService implements BindableService {
    private static final MethodDescriptor<WatchRequest, WatchMessage> METHOD = WatchGrpc.getWatchMethod().toBuilder(
                    WatchGrpc.getWatchMethod().getRequestMarshaller(), new WatchMessage.Marshaller())
            .build();

    private final WatchPump pump;
    private final WatchMessages messages;
    private final Failures failures;

    public WatchService(PeerInfo peer, WatchPump pump, Failures failures) {
        this.pump = pump;
        this.messages = new WatchMessages(new Headers(peer));
        this.failures = failures;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServerServiceDefinition.builder(WatchGrpc.SERVICE_NAME)
                .addMethod(METHOD, ServerCalls.asyncBidiStreamingCall(this::watch))
                .build();
    }

    private StreamObserver<WatchRequest> watch(StreamObserver<WatchMessage> responses) {
        WatchCall call = new WatchCall((ServerCallStreamObserver<WatchMessage>) responses, messages, failures);
        call.begin(pump);
        return call;
    }
}
