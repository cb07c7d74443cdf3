package io.cairn.chaos.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A port of this process that leads to another one, and what goes through waits a while, each way. Within a connection the
 * order stays. One thread opens and closes it.
 */
final class SlowPort implements AutoCloseable {
    private static final int WAITING_MAX = 64;
    private static final int CHUNK_BYTES = 64 << 10;

    /** On its way in one direction; a sender that is faster waits, as with any slow line. */
    private static final int CHUNKS_MAX = 256;

    private static final int CONNECT_MILLIS = 2_000;
    private static final int LOOK_EVERY_MILLIS = 500;

    private final ServerSocket entry;
    private final InetSocketAddress target;
    private final long eachNanos;
    private final long jitterNanos;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    /** Something on its way, and when it arrives. */
    private record Chunk(byte[] bytes, long due) {}

    /**
     * @param host of this process, where it listens
     * @param target where it leads to
     * @param each what a chunk of bytes waits, each way
     * @param jitter by how much that differs, up and down
     */
    SlowPort(String host, InetSocketAddress target, Duration each, Duration jitter) {
        this.target = target;
        this.eachNanos = each.toNanos();
        this.jitterNanos = Math.max(1, jitter.toNanos());
        try {
            this.entry = new ServerSocket(0, WAITING_MAX, InetAddress.getByName(host));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread(this::accept);
    }

    int port() {
        return entry.getLocalPort();
    }

    private void accept() {
        while (!closed) {
            try {
                Socket here = entry.accept();
                follow(here);
                thread(() -> lead(here));
            } catch (IOException e) {
                return;
            }
        }
    }

    /** Whatever happens at the same time, it is closed with all others. */
    private void follow(Socket socket) {
        open.add(socket);
        if (closed) {
            end(socket);
        }
    }

    private void lead(Socket here) {
        try {
            Socket there = new Socket();
            follow(there);
            there.connect(target, CONNECT_MILLIS);
            there.setTcpNoDelay(true);
            here.setTcpNoDelay(true);
            thread(() -> carry(here, there));
            carry(there, here);
        } catch (IOException e) {
            end(here);
        }
    }

    private void carry(Socket from, Socket to) {
        BlockingQueue<Chunk> way = new ArrayBlockingQueue<>(CHUNKS_MAX);
        thread(() -> deliver(way, to));
        byte[] bytes = new byte[CHUNK_BYTES];
        long due = System.nanoTime();
        try {
            InputStream in = from.getInputStream();
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                long jitter = ThreadLocalRandom.current().nextLong(-jitterNanos, jitterNanos);
                due = Math.max(due, System.nanoTime() + eachNanos + jitter);
                way.put(new Chunk(Arrays.copyOf(bytes, count), due));
            }
        } catch (IOException e) {
            end(from);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end(to);
        }
    }

    /** Until the connection ends, which it looks for when nothing comes. */
    private static void deliver(BlockingQueue<Chunk> way, Socket to) {
        try {
            OutputStream out = to.getOutputStream();
            while (!to.isClosed()) {
                Chunk chunk = way.poll(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
                if (chunk != null) {
                    TimeUnit.NANOSECONDS.sleep(chunk.due() - System.nanoTime());
                    out.write(chunk.bytes());
                }
            }
        } catch (IOException e) {
            end(to);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void thread(Runnable task) {
        Thread thread = new Thread(task, "slow port");
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends every connection that leads through it. */
    @Override
    public void close() {
        closed = true;
        try {
            entry.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(SlowPort::end);
    }
}
