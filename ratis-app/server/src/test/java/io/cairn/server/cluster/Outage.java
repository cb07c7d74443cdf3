package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Proves that without a majority nothing is acknowledged. */
final class Outage {
    private static final Duration CALL_WITHIN = Duration.ofSeconds(1);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private Outage() {}

    /** Writes through each of them, again and again, for so long; fails as soon as one is acknowledged. */
    static void assertNoWriteSucceeds(Duration time, PeerProcess... peers) {
        Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
        AtomicInteger tried = new AtomicInteger();
        long end = System.nanoTime() + time.toNanos();
        List<Thread> threads = Stream.of(peers)
                .map(peer -> new Thread(() -> {
                    while (System.nanoTime() - end < 0 && acknowledged.isEmpty()) {
                        tried.incrementAndGet();
                        String key = "outage/" + NUMBER.incrementAndGet();
                        try {
                            peer.client().kv(CALL_WITHIN).put(EtcdClient.request(key, "must not be acknowledged"));
                            acknowledged.add(key + " through " + peer.name());
                        } catch (StatusRuntimeException expected) {
                            Await.pause();
                        }
                    }
                }))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
        assertEquals(List.of(), List.copyOf(acknowledged), "acknowledged without a majority");
        assertTrue(tried.get() >= peers.length, "tried to write");
    }
}
