package io.cairn.chaos.load;

import io.cairn.api.etcd.Event;
import io.cairn.api.etcd.WatchCreateRequest;
import io.cairn.api.etcd.WatchProgressRequest;
import io.cairn.api.etcd.WatchRequest;
import io.cairn.api.etcd.WatchResponse;
import io.cairn.chaos.cluster.PeerClient;
import io.cairn.chaos.history.WatchClosed;
import io.cairn.chaos.history.WatchOpened;
import io.cairn.chaos.history.WatchTold;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One watch on a stream of its own; takes down all it is told until it is closed. gRPC calls it from one thread at a time. */
final class WatchStream implements StreamObserver<WatchResponse> {
    private final Recorder recorder;
    private final long stream;
    private final long watch;
    private long next;
    private long heard = System.nanoTime();
    private boolean ended;
    private @Nullable StreamObserver<WatchRequest> requests;

    private WatchStream(Recorder recorder, long watch, long next) {
        this.recorder = recorder;
        this.stream = recorder.nextId();
        this.watch = watch;
        this.next = next;
    }

    static WatchStream open(
            PeerClient client, Recorder recorder, int watcher, String peer, WatchCreateRequest request) {
        WatchStream stream = new WatchStream(recorder, request.getWatchId(), request.getStartRevision());
        recorder.note(new WatchOpened(stream.stream, stream.watch, watcher, peer, request, System.nanoTime()));
        StreamObserver<WatchRequest> requests = client.watches().watch(stream);
        synchronized (stream) {
            stream.requests = requests;
        }
        requests.onNext(WatchRequest.newBuilder().setCreateRequest(request).build());
        return stream;
    }

    @Override
    public synchronized void onNext(WatchResponse response) {
        if (ended) {
            return;
        }
        heard = System.nanoTime();
        recorder.note(new WatchTold(stream, response, heard));
        if (response.getCanceled()) {
            next = Math.max(next, response.getCompactRevision());
            end("cancelled: " + response.getCancelReason());
        } else if (response.getEventsCount() > 0 && !response.getFragment()) {
            next = Math.max(
                    next,
                    response.getEvents(response.getEventsCount() - 1).getKv().getModRevision() + 1);
            recorder.saw(next - 1);
            response.getEventsList().stream()
                    .filter(event -> event.getType() == Event.EventType.DELETE)
                    .forEach(event -> recorder.sawDeletion(event.getKv().getModRevision()));
        }
    }

    @Override
    public synchronized void onError(Throwable failure) {
        end(Status.fromThrowable(failure).toString());
    }

    @Override
    public synchronized void onCompleted() {
        end("completed");
    }

    private void end(String why) {
        if (!ended) {
            ended = true;
            recorder.note(new WatchClosed(stream, why, System.nanoTime()));
        }
    }

    synchronized boolean ended() {
        return ended;
    }

    /** Every wanted event before this revision has arrived. */
    synchronized long next() {
        return next;
    }

    synchronized boolean silent(Duration longer) {
        return System.nanoTime() - heard > longer.toNanos();
    }

    synchronized void askProgress() {
        if (!ended && requests != null) {
            requests.onNext(WatchRequest.newBuilder()
                    .setProgressRequest(WatchProgressRequest.getDefaultInstance())
                    .build());
        }
    }

    /** The client leaves; what may still be on the way is not taken down. */
    synchronized void close() {
        hangUp();
        end("left");
    }

    /** The run is over, and what is on the way then is none of it: in its history the stream never ends. */
    synchronized void lastToTheEnd() {
        hangUp();
        ended = true;
    }

    private void hangUp() {
        StreamObserver<WatchRequest> open = requests;
        if (!ended && open != null) {
            open.onError(Status.CANCELLED.withDescription("left").asRuntimeException());
        }
    }
}
