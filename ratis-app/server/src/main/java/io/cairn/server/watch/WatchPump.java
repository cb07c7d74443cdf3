package io.cairn.server.watch;

import io.cairn.server.node.FailStop;
import io.cairn.server.node.Wakeup;
import io.cairn.statemachine.store.PublishListener;
import io.cairn.statemachine.store.View;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The thread that serves all watches of a peer. It never waits for a client: who does not read falls behind, and is
 * served again, from the window or the history, when his stream has room.
 */
public final class WatchPump implements PublishListener, AutoCloseable {
    private static final long CLOSE_WITHIN_MILLIS = TimeUnit.SECONDS.toMillis(5);

    /** Something a stream wants, with what its caller does once it was handled. */
    private record Request(WatchStream stream, Consumer<WatchDesk> work, Runnable done) {}

    private final WatchDesk desk;
    private final FailStop failStop;
    /** A few for each stream at most: its caller sends the next request when the last is done. */
    private final Queue<Request> requests = new ConcurrentLinkedQueue<>();

    private final AtomicLong streams = new AtomicLong();
    private final Wakeup wakeup = new Wakeup();
    private final Thread thread;
    private volatile boolean closed;

    /**
     * @param views newest published states, to be closed by the pump
     * @param progressEvery how long a watch that asked to be told hears nothing at most
     */
    public WatchPump(Supplier<View> views, Duration progressEvery, FailStop failStop) {
        this.desk = new WatchDesk(views, new ProgressClock(progressEvery));
        this.failStop = failStop;
        this.thread = new Thread(this::run, "watch-pump");
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** A new stream, without watches. Any thread. */
    public WatchStream open(Receiver receiver) {
        WatchStream stream = new WatchStream(this, streams.incrementAndGet(), receiver);
        submit(stream, opened -> opened.open(stream), () -> {});
        return stream;
    }

    /**
     * All watches that follow were told of every revision up to here; those that are behind do not count.
     * {@link Long#MAX_VALUE} when there is no watch at all. Any thread.
     */
    public long told() {
        return desk.cursors().active() == 0 ? Long.MAX_VALUE : desk.feed().head();
    }

    /** Watches there are now. Any thread; so are the other counts. */
    public int watches() {
        return desk.cursors().active();
    }

    /** Watches that have something to catch up on. */
    public int slowWatches() {
        return desk.cursors().slow();
    }

    public int streams() {
        return desk.cursors().streams();
    }

    /** Events handed to watches since the start. */
    public long events() {
        return desk.delivery().events();
    }

    @Override
    public void published(long revision, long compactedRevision) {
        if (desk.cursors().active() > 0) {
            wakeup.wake();
        }
    }

    void submit(WatchStream stream, Consumer<WatchDesk> work, Runnable done) {
        if (closed) {
            stream.receiver().stopped();
        } else {
            requests.add(new Request(stream, work, done));
            wakeup.wake();
        }
    }

    private void run() {
        try {
            while (!closed) {
                boolean more = handleRequests();
                more |= desk.turn();
                if (!more) {
                    wakeup.sleep(desk.idleNanos());
                }
            }
            desk.stop();
            refuseTheRest();
        } catch (RuntimeException | Error e) {
            if (!closed) {
                failStop.stop("serving watches", e);
            }
        }
    }

    /** Streams that were opened while the last turn ran. */
    private void refuseTheRest() {
        for (Request request = requests.poll(); request != null; request = requests.poll()) {
            desk.delivery().tell(request.stream(), Receiver::stopped);
        }
    }

    private boolean handleRequests() {
        for (int i = 0; i < WatchLimits.REQUESTS_PER_TURN; i++) {
            Request request = requests.poll();
            if (request == null) {
                return false;
            }
            handle(request);
        }
        return true;
    }

    private void handle(Request request) {
        if (!request.stream().isClosed()) {
            request.work().accept(desk);
        }
        try {
            request.done().run();
        } catch (RuntimeException e) {
            desk.delivery().lose(request.stream(), e);
        }
    }

    /** Ends all streams. */
    @Override
    public void close() {
        closed = true;
        wakeup.wake();
        try {
            thread.join(CLOSE_WITHIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
