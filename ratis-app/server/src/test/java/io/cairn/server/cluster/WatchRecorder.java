package io.cairn.server.cluster;

import io.cairn.api.etcd.WatchCreateRequest;
import io.cairn.api.etcd.WatchResponse;
import io.cairn.chaos.check.Recording;
import io.cairn.server.etcd.WatchClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A client that watches through one peer, and whenever the stream breaks goes on there where it was, as clients do.
 * Keeps all it was told.
 */
final class WatchRecorder implements AutoCloseable {
    private static final long POLL_MILLIS = 50;

    private final PeerProcess peer;
    private final WatchCreateRequest request;
    private final List<Recording> recordings = new ArrayList<>();
    private final Thread thread;
    private volatile long next;
    private volatile boolean stop;

    private WatchRecorder(PeerProcess peer, WatchCreateRequest request) {
        this.peer = peer;
        this.request = request;
        this.next = request.getStartRevision();
        this.thread = new Thread(this::run, "watch-of-" + peer.name());
    }

    /** @param request with a start revision */
    static WatchRecorder start(PeerProcess peer, WatchCreateRequest.Builder request) {
        WatchRecorder recorder = new WatchRecorder(peer, request.build());
        recorder.thread.start();
        return recorder;
    }

    private void run() {
        while (!stop) {
            long from = next;
            List<WatchResponse> told = new ArrayList<>();
            try (WatchClient watch = WatchClient.of(peer.client().channel())) {
                watch.create(request.toBuilder().setStartRevision(from));
                record(watch, told);
            }
            if (!told.isEmpty()) {
                recordings.add(new Recording(request, from, told));
            }
            Await.pause();
        }
    }

    /** Until the stream ends, or the recorder does. */
    private void record(WatchClient watch, List<WatchResponse> told) {
        while (!stop) {
            WatchResponse response = poll(watch);
            if (response != null) {
                keep(response, told);
            } else if (watch.end.isDone()) {
                return;
            } else {
                watch.progress();
            }
        }
    }

    private static WatchResponse poll(WatchClient watch) {
        try {
            return watch.responses.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private void keep(WatchResponse response, List<WatchResponse> told) {
        if (response.getCreated()) {
            return;
        }
        told.add(response);
        int events = response.getEventsCount();
        if (events > 0) {
            next = response.getEvents(events - 1).getKv().getModRevision() + 1;
        } else if (!response.getCanceled()) {
            next = Math.max(next, response.getHeader().getRevision() + 1);
        }
    }

    /** Waits until it was told of everything up to a revision. */
    void awaitRevision(long revision) {
        Await.until(
                () -> "the watch through " + peer.name() + " is told of revision " + revision + "; it is at " + next,
                Await.LONG,
                () -> next > revision);
    }

    PeerProcess peer() {
        return peer;
    }

    /** One for each stream, in order; ended before. */
    List<Recording> recordings() {
        return List.copyOf(recordings);
    }

    @Override
    public void close() {
        stop = true;
        try {
            thread.join(Await.LONG.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
