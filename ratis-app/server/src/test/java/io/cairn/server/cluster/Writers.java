package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.etcd.KeyValue;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Clients that write without pause, one key after the other, each key once and never again: so a key's version says
 * how often its write was applied. Keeps the books of what was acknowledged and what was left in doubt.
 */
final class Writers implements AutoCloseable {
    /** A peer goes on for that long, through changes of leader, before it gives a write up. */
    private static final Duration TRIED_FOR = Duration.ofSeconds(7);

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final List<Thread> threads = new ArrayList<>();
    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();
    private final Map<String, String> inDoubt = new ConcurrentHashMap<>();
    private final Queue<String> errors = new ConcurrentLinkedQueue<>();
    private final Queue<String> early = new ConcurrentLinkedQueue<>();
    private final AtomicLong slowestNanos = new AtomicLong();
    private final String prefix = "w" + NUMBER.incrementAndGet() + "/";
    private final String value;
    private volatile boolean stop;

    private Writers(String value) {
        this.value = value;
    }

    /** Starts so many for each of these peers; they write through their peer only. */
    static Writers start(int each, List<PeerProcess> peers) {
        return start(each, "", peers);
    }

    /** @param ballast makes every value larger */
    static Writers start(int each, String ballast, List<PeerProcess> peers) {
        Writers writers = new Writers(ballast);
        for (PeerProcess peer : peers) {
            for (int i = 0; i < each; i++) {
                String own = writers.prefix + peer.name() + "/" + i + "/";
                Thread thread = new Thread(() -> writers.write(peer, own), own);
                thread.start();
                writers.threads.add(thread);
            }
        }
        return writers;
    }

    private void write(PeerProcess peer, String prefix) {
        for (int n = 0; !stop; n++) {
            String key = prefix + n;
            String text = key + " " + value;
            long start = System.nanoTime();
            try {
                peer.client().put(key, text);
                acknowledged.put(key, text);
            } catch (StatusRuntimeException e) {
                inDoubt.put(key, text);
                String error = key + ": " + e.getStatus();
                errors.add(error);
                if (System.nanoTime() - start < TRIED_FOR.toNanos()) {
                    early.add(error);
                }
                Await.pause();
            }
            slowestNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
        }
    }

    int acknowledged() {
        return acknowledged.size();
    }

    /** Waits until so many more writes were acknowledged. */
    void awaitMore(int more) {
        awaitMore(more, Await.LONG);
    }

    void awaitMore(int more, Duration within) {
        int goal = acknowledged() + more;
        Await.until(
                () -> goal + " acknowledged writes; there are " + acknowledged() + ", and the errors "
                        + errors.stream().limit(10).toList(),
                within,
                () -> acknowledged() >= goal);
    }

    /** Lets every writer finish the write that it is at. */
    @Override
    public void close() {
        stop = true;
        long deadline = System.nanoTime() + Await.LONG.toNanos();
        for (Thread thread : threads) {
            try {
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
            assertTrue(!thread.isAlive(), "a write was never answered: " + thread.getName());
        }
    }

    /** What writes failed with, first the first. */
    List<String> errors() {
        return List.copyOf(errors);
    }

    /**
     * None of them, but for what a machine that stands still must cost: each writer may have had one write that its
     * peer tried for as long as it tries.
     */
    void assertNoneFailed() {
        assertNoneFailedBut(List.of());
    }

    /** As {@link #assertNoneFailed}, but through these peers any may have failed. */
    void assertNoneFailedBut(List<PeerProcess> through) {
        assertEquals(List.of(), without(through, early), "writes that failed");
        List<String> given = without(through, errors);
        assertTrue(given.size() <= threads.size(), () -> "writes that failed: " + given);
    }

    private static List<String> without(List<PeerProcess> through, Queue<String> errors) {
        return errors.stream()
                .filter(e -> through.stream().noneMatch(p -> e.contains("/" + p.name() + "/")))
                .toList();
    }

    /** Of the writes that ended, in whichever way. */
    Duration slowest() {
        return Duration.ofNanos(slowestNanos.get());
    }

    /** Every acknowledged write is there, no write was applied twice, and nothing else was written since. */
    void assertExactlyOnce(EtcdClient client, long revisionBefore) {
        int found = assertKept(client);
        assertEquals(revisionBefore + found, client.revision(), "one revision for each write that is there");
    }

    /**
     * Every acknowledged write is there, and no write was applied twice.
     *
     * @return how many writes are there
     */
    int assertKept(EtcdClient client) {
        Map<String, KeyValue> found = client.all(prefix).stream()
                .collect(Collectors.toMap(kv -> kv.getKey().toStringUtf8(), Function.identity()));
        List<String> lost = acknowledged.keySet().stream()
                .filter(k -> !found.containsKey(k))
                .toList();
        assertEquals(List.of(), lost, "acknowledged and lost");
        found.forEach((key, kv) -> {
            assertEquals(1, kv.getVersion(), "how often " + key + " was applied");
            String written = acknowledged.getOrDefault(key, inDoubt.get(key));
            assertEquals(written, kv.getValue().toStringUtf8(), "value of " + key);
        });
        return found.size();
    }
}
