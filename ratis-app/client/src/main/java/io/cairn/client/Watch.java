package io.cairn.client;

import io.cairn.api.etcd.Event.EventType;
import io.cairn.api.etcd.WatchCreateRequest;
import io.cairn.api.etcd.WatchGrpc;
import io.cairn.api.etcd.WatchRequest;
import io.cairn.api.etcd.WatchResponse;
import io.cairn.client.CairnException.Applied;
import io.cairn.client.CairnException.Kind;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A watch that goes on until it is closed or the cluster ends it. Safe for use by many threads. */
public final class Watch implements AutoCloseable {
    /** Between two tries: short against an election, long against a connection. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    private static final Executor AFTER_PAUSE =
            CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS);

    /** Has a peer that is cut off end the stream, so that the watch moves to one that is not. */
    private static final Metadata.Key<String> REQUIRE_LEADER =
            Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);

    private final Connections connections;
    private final WatchCreateRequest request;
    private final WatchListener listener;
    /** First revision that was not told of yet; 0 while the cluster has not said where the watch begins. */
    private volatile long next;

    private volatile boolean closed;
    private volatile @Nullable ClientCall<WatchRequest, WatchResponse> call;

    Watch(Connections connections, WatchCreateRequest request, WatchListener listener) {
        this.connections = connections;
        this.request = request;
        this.listener = listener;
        this.next = request.getStartRevision();
    }

    void open() {
        int position = connections.current();
        Metadata headers = new Metadata();
        headers.put(REQUIRE_LEADER, "true");
        try {
            ClientCall<WatchRequest, WatchResponse> opened = connections
                    .to(connections.endpoints().get(position))
                    .newCall(WatchGrpc.getWatchMethod(), CallOptions.DEFAULT);
            call = opened;
            opened.start(new Responses(opened, position), headers);
            opened.request(1);
            opened.sendMessage(WatchRequest.newBuilder()
                    .setCreateRequest(request.toBuilder().setStartRevision(next))
                    .build());
            if (closed) {
                cancel(opened);
            }
        } catch (IllegalStateException clientClosed) {
            closed = true;
        }
    }

    private static void cancel(ClientCall<?, ?> ended) {
        ended.cancel("the watch has ended", null);
    }

    private void end(CairnException why) {
        if (!closed) {
            closed = true;
            listener.ended(why);
        }
    }

    /** Ends the watch; what is being told at this moment may still arrive. */
    @Override
    public void close() {
        closed = true;
        ClientCall<WatchRequest, WatchResponse> running = call;
        if (running != null) {
            cancel(running);
        }
    }

    private final class Responses extends ClientCall.Listener<WatchResponse> {
        private final ClientCall<WatchRequest, WatchResponse> own;
        private final int position;

        Responses(ClientCall<WatchRequest, WatchResponse> own, int position) {
            this.own = own;
            this.position = position;
        }

        @Override
        public void onMessage(WatchResponse response) {
            if (closed) {
                return;
            }
            if (response.getCanceled()) {
                end(refused(response));
                cancel(own);
                return;
            }
            tell(response);
            own.request(1);
        }

        private void tell(WatchResponse response) {
            long told = response.getHeader().getRevision();
            if (response.getCreated()) {
                next = next == 0 ? told + 1 : next;
                return;
            }
            List<io.cairn.api.etcd.Event> events = response.getEventsList();
            if (!events.isEmpty()) {
                listener.events(new WatchEvents(
                        Results.header(response.getHeader()),
                        events.stream().map(Watch::event).toList()));
                told = events.get(events.size() - 1).getKv().getModRevision();
            }
            next = Math.max(next, told + 1);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            if (closed) {
                return;
            }
            Endpoint endpoint = connections.endpoints().get(position);
            CairnException why = Errors.of(Calls.lost(status), true, false, endpoint.text());
            if (why.isPassing()) {
                connections.leave(position);
                AFTER_PAUSE.execute(() -> {
                    if (!closed) {
                        open();
                    }
                });
            } else {
                end(why);
            }
        }
    }

    private static CairnException refused(WatchResponse response) {
        if (response.getCompactRevision() != 0) {
            return new CairnException(
                    Kind.COMPACTED, Applied.NO, "etcdserver: mvcc: required revision has been compacted", null);
        }
        return new CairnException(Kind.INVALID_REQUEST, Applied.NO, response.getCancelReason(), null);
    }

    private static WatchEvent event(io.cairn.api.etcd.Event wire) {
        return new WatchEvent(
                wire.getType() == EventType.DELETE,
                Results.keyValue(wire.getKv()),
                wire.hasPrevKv() ? Optional.of(Results.keyValue(wire.getPrevKv())) : Optional.empty());
    }
}
