package io.cairn.server.etcd;

import io.cairn.api.etcd.Event;
import io.cairn.api.etcd.WatchCancelRequest;
import io.cairn.api.etcd.WatchCreateRequest;
import io.cairn.api.etcd.WatchGrpc;
import io.cairn.api.etcd.WatchProgressRequest;
import io.cairn.api.etcd.WatchRequest;
import io.cairn.api.etcd.WatchResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One Watch call, which reads as many responses as the test allows. */
public final class WatchClient implements AutoCloseable {
    private static final long WITHIN_SECONDS = 60;

    public final BlockingQueue<WatchResponse> responses = new LinkedBlockingQueue<>();
    public final CompletableFuture<Status> end = new CompletableFuture<>();
    private final ClientCall<WatchRequest, WatchResponse> call;

    /** Reads all there is. */
    public static WatchClient of(Channel channel) {
        return new WatchClient(channel, new Metadata(), Integer.MAX_VALUE);
    }

    WatchClient(Channel channel, Metadata headers, int reads) {
        call = channel.newCall(WatchGrpc.getWatchMethod(), CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(WatchResponse message) {
                        responses.add(message);
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        end.complete(status);
                    }
                },
                headers);
        if (reads > 0) {
            call.request(reads);
        }
    }

    void read(int more) {
        call.request(more);
    }

    void send(WatchRequest request) {
        call.sendMessage(request);
    }

    public WatchClient create(WatchCreateRequest.Builder request) {
        send(WatchRequest.newBuilder().setCreateRequest(request).build());
        return this;
    }

    WatchClient cancel(long id) {
        send(WatchRequest.newBuilder()
                .setCancelRequest(WatchCancelRequest.newBuilder().setWatchId(id))
                .build());
        return this;
    }

    public WatchClient progress() {
        send(WatchRequest.newBuilder()
                .setProgressRequest(WatchProgressRequest.getDefaultInstance())
                .build());
        return this;
    }

    void halfClose() {
        call.halfClose();
    }

    /** The next response. */
    WatchResponse next() {
        try {
            WatchResponse response = responses.poll(WITHIN_SECONDS, TimeUnit.SECONDS);
            if (response == null) {
                throw new AssertionError("no response; the call " + end);
            }
            return response;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    List<Event> nextEvents(int count) {
        List<Event> events = new ArrayList<>();
        while (events.size() < count) {
            events.addAll(next().getEventsList());
        }
        return events;
    }

    Status awaitEnd() {
        return end.orTimeout(WITHIN_SECONDS, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        call.cancel("the test is over", null);
    }
}
