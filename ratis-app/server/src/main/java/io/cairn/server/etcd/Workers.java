package io.cairn.server.etcd;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads behind the client port, besides its event loops. Requests are parsed, checked and proposed right on the
 * event loop that read them, since none of that waits; what may touch the disk, and what the apply thread hands
 * over, runs here. Three kinds, so that none of them can hold up another: reads, replies to writes, long scans.
 */
public final class Workers implements AutoCloseable {
    /** Reads sleep in page faults and disk reads some of the time, hence more threads than cores. */
    private static final int READERS_PER_CORE = 2;

    /** Reads that may wait for a thread: some hundred milliseconds of work, beyond which waiting helps nobody. */
    private static final int WAITING_READS = 16_384;

    /** Scans take seconds and read the whole store: one at a time, and few that wait. */
    private static final int WAITING_SCANS = 16;

    private final ExecutorService readers;
    private final ExecutorService scanner;
    private final ExecutorService replier;
    private final ReplyLane replies;

    public Workers() {
        int threads = READERS_PER_CORE * Runtime.getRuntime().availableProcessors();
        readers = pool("cairn-read", threads, new LinkedBlockingQueue<>(WAITING_READS));
        scanner = pool("cairn-scan", 1, new ArrayBlockingQueue<>(WAITING_SCANS));
        // The lane is in this queue at most once.
        replier = pool("cairn-reply", 1, new ArrayBlockingQueue<>(2));
        replies = new ReplyLane(replier);
    }

    /** For work that reads a view. Throws {@link RejectedExecutionException} when too many wait. */
    void read(Runnable task) {
        readers.execute(task);
    }

    /** For work over the whole store. Throws {@link RejectedExecutionException} when too many wait. */
    void scan(Runnable task) {
        scanner.execute(task);
    }

    /** For replies to what the apply thread has done; cheap for the caller. The task must not throw. */
    void reply(Runnable task) {
        replies.add(task);
    }

    /** Ends the threads; what waits is dropped. Call it after the server has stopped. */
    @Override
    public void close() {
        close(Duration.ofSeconds(1));
    }

    private void close(Duration each) {
        for (ExecutorService executor : new ExecutorService[] {readers, scanner, replier}) {
            executor.shutdownNow();
        }
        try {
            for (ExecutorService executor : new ExecutorService[] {readers, scanner, replier}) {
                executor.awaitTermination(each.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ExecutorService pool(String name, int threads, BlockingQueue<Runnable> queue) {
        AtomicInteger number = new AtomicInteger();
        ThreadFactory factory = task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        return new ThreadPoolExecutor(threads, threads, 0, TimeUnit.SECONDS, queue, factory);
    }
}
