package io.cairn.conformance;

import io.cairn.api.etcd.Event;
import io.cairn.api.etcd.WatchCancelRequest;
import io.cairn.api.etcd.WatchCreateRequest;
import io.cairn.api.etcd.WatchGrpc;
import io.cairn.api.etcd.WatchProgressRequest;
import io.cairn.api.etcd.WatchRequest;
import io.cairn.api.etcd.WatchResponse;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One watch stream of one server, and everything that came on it, in order. Safe for any thread. */
final class WatchStream implements AutoCloseable {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(20);

    /** A peer must first find out that it has lost its leader, and then wait whether there is another. */
    private static final Duration END_WITHIN = Duration.ofSeconds(60);

    /** As the apiserver, which asks until it gets the answer it wants. */
    private static final long ASK_EVERY_MILLIS = 100;

    private static final Metadata.Key<String> HAS_LEADER =
            Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);

    private final String server;
    private final List<WatchResponse> responses = new ArrayList<>();
    private final StreamObserver<WatchRequest> requests;
    private @Nullable Status end;

    WatchStream(Endpoint endpoint) {
        this(endpoint.name(), WatchGrpc.newStub(endpoint.channel()));
    }

    /** One that is to end when its server has lost the leader. */
    static WatchStream requiringLeader(Endpoint endpoint) {
        Metadata headers = new Metadata();
        headers.put(HAS_LEADER, "true");
        return new WatchStream(
                endpoint.name(),
                WatchGrpc.newStub(endpoint.channel())
                        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers)));
    }

    private WatchStream(String server, WatchGrpc.WatchStub stub) {
        this.server = server;
        this.requests = stub.watch(new StreamObserver<>() {
            @Override
            public void onNext(WatchResponse response) {
                synchronized (responses) {
                    responses.add(response);
                    responses.notifyAll();
                }
            }

            @Override
            public void onError(Throwable error) {
                ended(Status.fromThrowable(error));
            }

            @Override
            public void onCompleted() {
                ended(Status.OK);
            }
        });
    }

    private void ended(Status status) {
        synchronized (responses) {
            end = status;
            responses.notifyAll();
        }
    }

    void create(WatchCreateRequest request) {
        requests.onNext(WatchRequest.newBuilder().setCreateRequest(request).build());
    }

    void cancel(long watchId) {
        requests.onNext(WatchRequest.newBuilder()
                .setCancelRequest(WatchCancelRequest.newBuilder().setWatchId(watchId))
                .build());
    }

    void requestProgress() {
        requests.onNext(WatchRequest.newBuilder()
                .setProgressRequest(WatchProgressRequest.getDefaultInstance())
                .build());
    }

    /** What a client may send by mistake. */
    void send(WatchRequest request) {
        requests.onNext(request);
    }

    /** Everything so far. */
    List<WatchResponse> responses() {
        synchronized (responses) {
            return List.copyOf(responses);
        }
    }

    /** Waits for the first response from this place on that is wanted. */
    WatchResponse await(int from, String what, Predicate<WatchResponse> wanted) {
        long deadline = System.nanoTime() + ANSWER_WITHIN.toNanos();
        synchronized (responses) {
            for (int i = from; ; i++) {
                while (i >= responses.size()) {
                    waitUntil(deadline, what);
                }
                if (wanted.test(responses.get(i))) {
                    return responses.get(i);
                }
            }
        }
    }

    /** Waits until a watch has so many events, and returns all it has. */
    List<Event> awaitEvents(long watchId, int count) {
        return awaitEvents(0, watchId, count);
    }

    /** The same, of the responses from this place on. */
    List<Event> awaitEvents(int from, long watchId, int count) {
        long deadline = System.nanoTime() + ANSWER_WITHIN.toNanos();
        synchronized (responses) {
            List<Event> events = events(from, watchId);
            while (events.size() < count) {
                waitUntil(deadline, "event " + count + " of watch " + watchId + "; there are " + events.size());
                events = events(from, watchId);
            }
            return events;
        }
    }

    /** The same, or what there is when the time is up. */
    List<Event> eventsInTime(int from, long watchId, int count) {
        long deadline = System.nanoTime() + ANSWER_WITHIN.toNanos();
        synchronized (responses) {
            List<Event> events = events(from, watchId);
            while (events.size() < count && System.nanoTime() - deadline < 0 && end == null) {
                waitForMore(deadline);
                events = events(from, watchId);
            }
            return events;
        }
    }

    List<Event> events(long watchId) {
        return events(0, watchId);
    }

    private List<Event> events(int from, long watchId) {
        return responses().stream()
                .skip(from)
                .filter(r -> r.getWatchId() == watchId)
                .flatMap(r -> r.getEventsList().stream())
                .toList();
    }

    /** Waits until the server, or the connection to it, has ended the stream. */
    Status awaitEnd() {
        long deadline = System.nanoTime() + END_WITHIN.toNanos();
        synchronized (responses) {
            while (end == null) {
                waitUntil(deadline, "the end of the stream");
            }
            return end;
        }
    }

    /** Asks how far the stream is until it is as far as the revision, and returns what came up to that answer. */
    List<WatchResponse> awaitBookmark(long revision) {
        long deadline = System.nanoTime() + ANSWER_WITHIN.toNanos();
        while (System.nanoTime() - deadline < 0) {
            requestProgress();
            pause();
            List<WatchResponse> all = responses();
            for (int i = 0; i < all.size(); i++) {
                if (isBookmark(all.get(i)) && all.get(i).getHeader().getRevision() >= revision) {
                    return all.subList(0, i + 1);
                }
            }
        }
        throw new AssertionError("not from " + server + ": progress up to revision " + revision);
    }

    /** Whether it is an answer to a request for progress, and not a watch that was refused. */
    static boolean isBookmark(WatchResponse response) {
        return response.getWatchId() == -1 && !response.getCanceled();
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(ASK_EVERY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private void waitUntil(long deadline, String what) {
        if (deadline - System.nanoTime() < 0 || end != null) {
            throw new AssertionError("not from " + server + ": " + what + "; the stream "
                    + (end == null ? "is open" : "ended with " + end));
        }
        waitForMore(deadline);
    }

    private void waitForMore(long deadline) {
        try {
            // At least 1: 0 would be for ever.
            responses.wait(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        requests.onCompleted();
    }
}
