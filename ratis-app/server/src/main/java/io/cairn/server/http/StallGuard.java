package io.cairn.server.http;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Frees threads from clients that do not take their answer: one that is blocked in a write for too long is
 * interrupted, which closes the connection. The JDK's own deadline covers the whole answer, and so would end streams.
 */
public final class StallGuard implements AutoCloseable {
    /** A client gets so long for each piece of an answer. */
    private static final long WRITE_SECONDS = 5;

    /** What counts as a piece: a client that takes less in that time only keeps a thread from others. */
    private static final int PIECE_BYTES = 64 * 1024;

    private static final long LOOK_MILLIS = 500;

    private final Map<Thread, Long> writers = new ConcurrentHashMap<>();
    private final Thread watch = new Thread(this::watch, "cairn-http-stall");
    private volatile boolean closed;

    /** Starts its thread. */
    public StallGuard() {
        watch.setDaemon(true);
        watch.start();
    }

    /** Writes to a client. */
    public interface Write {
        void run() throws IOException;
    }

    /**
     * Runs the write on the calling thread.
     *
     * @throws IOException also when the client did not take it in time
     */
    public void guard(Write write) throws IOException {
        writers.put(Thread.currentThread(), System.nanoTime() + TimeUnit.SECONDS.toNanos(WRITE_SECONDS));
        try {
            write.run();
        } finally {
            writers.remove(Thread.currentThread());
            // An interrupt that came too late must not hit what this thread does next.
            Thread.interrupted();
        }
    }

    /**
     * The same stream, each piece of it guarded. For one thread.
     *
     * @return a stream whose methods throw an IOException also when the client did not take a piece in time
     */
    public OutputStream guarded(OutputStream out) {
        OutputStream pieces = new FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                guard(() -> out.write(bytes, from, length));
            }

            @Override
            public void flush() throws IOException {
                guard(out::flush);
            }

            @Override
            public void close() throws IOException {
                guard(out::close);
            }
        };
        return new BufferedOutputStream(pieces, PIECE_BYTES);
    }

    private void watch() {
        try {
            while (!closed) {
                Thread.sleep(LOOK_MILLIS);
                interruptStalled(System.nanoTime());
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void interruptStalled(long now) {
        for (Iterator<Thread> threads = writers.keySet().iterator(); threads.hasNext(); ) {
            writers.computeIfPresent(threads.next(), (thread, deadline) -> {
                if (now - deadline < 0) {
                    return deadline;
                }
                thread.interrupt();
                return null;
            });
        }
    }

    @Override
    public void close() {
        closed = true;
        watch.interrupt();
    }
}
