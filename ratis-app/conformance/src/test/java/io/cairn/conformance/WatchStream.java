package io.cairn.conformance;

import io.cairn.api.etcd.Event;
import io.cairn.api.etcd.WatchCancelRequest;
import io.cairn.api.etcd.WatchCreateRequest;
import io.cairn.api.etcd.WatchGrpc;
import io.cairn.api.etcd.WatchProgressRequest;
import io.cairn.api.etcd.WatchRequest;
import io.cairn.api.etcd.WatchResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One watch stream of one server, and everything that came on it, in order. Safe for any thread. */
final class WatchStream implements AutoCloseable {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(20);

    private final String server;
    private final List<WatchResponse> responses = new ArrayList<>();
    private final StreamObserver<WatchRequest> requests;
    private @Nullable Status end;

    WatchStream(Endpoint endpoint) {
        server = endpoint.name();
        requests = WatchGrpc.newStub(endpoint.channel()).watch(new StreamObserver<>() {
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

    private void waitUntil(long deadline, String what) {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0 || end != null) {
            throw new AssertionError("not from " + server + ": " + what + "; the stream "
                    + (end == null ? "is open" : "ended with " + end));
        }
        try {
            responses.wait(millis);
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
