package io.cairn.server;

import io.cairn.server.node.FailStop;
import io.cairn.server.node.PhysicalCompaction;
import io.cairn.server.node.Unavailable;
import io.cairn.statemachine.store.Store;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Deletes the rows that compactions made unreachable, a few at a time, on a thread of its own. */
final class GarbageCollector implements PhysicalCompaction, AutoCloseable {
    /** As etcd: so many rows, then a breath for those who wait for the disk. */
    private static final int ROWS_AT_ONCE = 1000;

    private static final Duration BREATH = Duration.ofMillis(5);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private final Store store;
    private final LongSupplier told;
    private final FailStop failStop;
    private final Queue<CompletableFuture<Void>> waiting = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean closed;

    /**
     * @param told watches that keep up were told of all revisions up to this one: what they were not is not deleted,
     *     or a compaction right behind a write would take the write from them
     */
    GarbageCollector(Store store, LongSupplier told, FailStop failStop) {
        this.store = store;
        this.told = told;
        this.failStop = failStop;
        this.thread = new Thread(this::run, "garbage-collector");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    @Override
    public CompletableFuture<Void> done(long revision) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (closed) {
            done.completeExceptionally(new Unavailable(Unavailable.Reason.STOPPED));
        } else {
            waiting.add(done);
        }
        return done;
    }

    private void run() {
        try {
            while (!closed) {
                int asked = waiting.size();
                boolean clean = store.collectGarbage(ROWS_AT_ONCE, told) == 0;
                for (int i = 0; clean && i < asked; i++) {
                    CompletableFuture<Void> done = waiting.poll();
                    if (done != null) {
                        done.complete(null);
                    }
                }
                TimeUnit.NANOSECONDS.sleep((clean ? LOOK_EVERY : BREATH).toNanos());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException surprise) {
            if (!closed) {
                failStop.stop("deletion of compacted rows", surprise);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        waiting.forEach(w -> w.completeExceptionally(new Unavailable(Unavailable.Reason.STOPPED)));
    }
}
