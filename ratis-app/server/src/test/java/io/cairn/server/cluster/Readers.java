package io.cairn.server.cluster;

import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that read one key through one peer without pause, linearizably, and remember every value they saw. */
final class Readers implements AutoCloseable {
    private final Set<String> seen = new ConcurrentSkipListSet<>();
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger tries = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stop;

    private Readers() {}

    static Readers start(int count, PeerProcess peer, String key) {
        Readers readers = new Readers();
        for (int i = 0; i < count; i++) {
            Thread thread = new Thread(() -> readers.read(peer, key), "reader-" + i);
            thread.start();
            readers.threads.add(thread);
        }
        return readers;
    }

    private void read(PeerProcess peer, String key) {
        while (!stop) {
            tries.incrementAndGet();
            try {
                seen.add(peer.client().get(key).getValue().toStringUtf8());
                answers.incrementAndGet();
            } catch (StatusRuntimeException noAnswer) {
                // To answer nothing is right for a peer that cannot know.
                Await.pause();
            }
        }
    }

    void awaitTries(int count) {
        Await.until(count + " reads", () -> tries.get() >= count);
    }

    void awaitAnswers(int count) {
        Await.until(count + " answers", () -> answers.get() >= count);
    }

    /** Every different value. */
    List<String> seen() {
        return List.copyOf(seen);
    }

    @Override
    public void close() {
        stop = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }
}
