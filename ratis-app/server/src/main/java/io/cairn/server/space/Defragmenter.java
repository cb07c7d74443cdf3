package io.cairn.server.space;

import io.cairn.server.node.Defragmentation;
import io.cairn.server.node.FailStop;
import io.cairn.server.node.Proposals;
import io.cairn.server.node.Unavailable;
import io.cairn.statemachine.Fault;
import io.cairn.statemachine.command.Compact;
import io.cairn.statemachine.store.Store;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rewrites the store's files, one request after the other, on a thread of its own. */
public final class Defragmenter implements Defragmentation, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Defragmenter.class);

    /** Each rewrites everything, so more would be pointless. */
    private static final int WAITING_MAX = 4;

    private static final Duration STOP_WITHIN = Duration.ofSeconds(30);

    /** Refused by every store, whatever it holds. */
    private static final Compact NO_CHANGE = new Compact(Long.MIN_VALUE);

    private static final Duration NEWER_VIEW_WITHIN = Duration.ofSeconds(10);

    private final Store store;
    private final Proposals proposals;
    private final FailStop failStop;
    private final ThreadPoolExecutor thread;

    public Defragmenter(Store store, Proposals proposals, FailStop failStop) {
        this.store = store;
        this.proposals = proposals;
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
        getNewerView();
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

    /**
     * Rows deleted since the newest view was published are still seen by it, and so stay. On a quiet cluster nothing
     * would ever publish another one. Without a majority the rest is worth it all the same.
     */
    private void getNewerView() {
        try {
            proposals.propose(NO_CHANGE).get(NEWER_VIEW_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.info("what was deleted just now may not be given back: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
