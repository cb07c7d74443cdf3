package io.cairn.server.space;

import io.cairn.server.node.Defragmentation;
import io.cairn.server.node.FailStop;
import io.cairn.server.node.Unavailable;
import io.cairn.statemachine.Fault;
import io.cairn.statemachine.store.Store;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rewrites the store's files, one request after the other, on a thread of its own. */
public final class Defragmenter implements Defragmentation, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Defragmenter.class);

    /** Each rewrites everything, so more would be pointless. */
    private static final int WAITING_MAX = 4;

    private static final Duration STOP_WITHIN = Duration.ofSeconds(30);

    private final Store store;
    private final FailStop failStop;
    private final ThreadPoolExecutor thread;

    public Defragmenter(Store store, FailStop failStop) {
        this.store = store;
        this.failStop = failStop;
        this.thread = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_MAX), task -> {
            Thread t = new Thread(task, "defragmenter");
            t.setDaemon(true);
            return t;
        });
    }

    @Override
    public CompletableFuture<Void> defragment() {
        try {
            return CompletableFuture.runAsync(this::run, thread);
        } catch (RejectedExecutionException e) {
            Unavailable.Reason reason =
                    thread.isShutdown() ? Unavailable.Reason.STOPPED : Unavailable.Reason.TOO_MANY_REQUESTS;
            return CompletableFuture.failedFuture(new Unavailable(reason));
        }
    }

    private void run() {
        long start = System.nanoTime();
        long before = store.bytes();
        try {
            store.defragment();
        } catch (Fault fault) {
            failStop.stop("defragmentation", fault);
            throw new CompletionException(fault);
        }
        LOG.info(
                "defragmented: {} bytes, {} before, in {} ms",
                store.bytes(),
                before,
                (System.nanoTime() - start) / 1_000_000);
    }

    /** Waits for the one under way, which RocksDB would not survive the end of. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("a defragmentation is still under way after {}", STOP_WITHIN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
