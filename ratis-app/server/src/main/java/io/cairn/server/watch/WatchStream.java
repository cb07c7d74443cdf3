package io.cairn.server.watch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The watches of one client's stream. Public methods may be called by any thread, do not block, and are answered
 * through the {@link Receiver}, in order. The caller bounds how many requests wait.
 */
public final class WatchStream {
    private final WatchPump pump;
    private final long number;
    private final Receiver receiver;
    private final Map<Long, Cursor> cursors = new HashMap<>();
    private final AtomicBoolean readySignalled = new AtomicBoolean();
    private List<Cursor> stalled = new ArrayList<>();
    private long nextId;
    private long progressDue;
    private boolean closed;

    /** @param number of all streams, in order of their opening */
    WatchStream(WatchPump pump, long number, Receiver receiver) {
        this.pump = pump;
        this.number = number;
        this.receiver = receiver;
    }

    /** Makes a watch. */
    public void create(Wanted wanted, Runnable done) {
        pump.submit(this, desk -> desk.create(this, wanted), done);
    }

    /** Ends a watch; an unknown id is nobody's. */
    public void cancel(long id, Runnable done) {
        pump.submit(this, desk -> desk.cancel(this, id), done);
    }

    /** Asks how far the stream is; answered only if all its watches have all there is. */
    public void progress(Runnable done) {
        pump.submit(this, desk -> desk.askProgress(this), done);
    }

    /** The receiver is ready again. */
    public void ready(Runnable done) {
        if (readySignalled.compareAndSet(false, true)) {
            pump.submit(
                    this,
                    desk -> {
                        readySignalled.set(false);
                        desk.resume(this);
                    },
                    done);
        }
    }

    /** Ends all watches of the stream. Nothing is sent to the receiver once {@code done} runs. */
    public void close(Runnable done) {
        pump.submit(this, desk -> desk.close(this), done);
    }

    long number() {
        return number;
    }

    Receiver receiver() {
        return receiver;
    }

    Map<Long, Cursor> cursors() {
        return cursors;
    }

    /** The id that was asked for, or the lowest that was never given out and is not taken; null when it is taken. */
    @Nullable
    Long claimId(long wanted) {
        if (wanted != 0) {
            return cursors.containsKey(wanted) ? null : wanted;
        }
        while (cursors.containsKey(nextId)) {
            nextId++;
        }
        return nextId++;
    }

    void stall(Cursor cursor) {
        stalled.add(cursor);
    }

    List<Cursor> takeStalled() {
        List<Cursor> taken = stalled;
        stalled = new ArrayList<>();
        return taken;
    }

    /** When it is to be told how far it is, by {@link System#nanoTime}. */
    long progressDue() {
        return progressDue;
    }

    void progressDue(long nanos) {
        progressDue = nanos;
    }

    boolean isClosed() {
        return closed;
    }

    void markClosed() {
        closed = true;
    }
}
