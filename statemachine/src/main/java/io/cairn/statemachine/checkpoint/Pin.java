package io.cairn.statemachine.checkpoint;

import java.util.concurrent.atomic.AtomicBoolean;

/** Keeps one checkpoint from being retired until closed. Safe for any thread; closing twice is fine. */
public final class Pin implements AutoCloseable {
    private final Checkpoint checkpoint;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    Pin(Checkpoint checkpoint, Runnable release) {
        this.checkpoint = checkpoint;
        this.release = release;
    }

    public Checkpoint checkpoint() {
        return checkpoint;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release.run();
        }
    }
}
