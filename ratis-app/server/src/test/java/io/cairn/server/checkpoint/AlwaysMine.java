package io.cairn.server.checkpoint;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Turns of a peer that need not wait for others, unless a test says so. */
final class AlwaysMine implements Turns {
    /** Nobody to wait for, and nobody who needs the log. */
    static final Checkpointer.Surroundings ALONE =
            new Checkpointer.Surroundings(new AlwaysMine(), List::of, new GiveWay(), nanos -> {});

    final AtomicInteger over = new AtomicInteger();
    volatile boolean mine = true;

    @Override
    public boolean mine() {
        return mine;
    }

    @Override
    public void over() {
        over.incrementAndGet();
    }
}
