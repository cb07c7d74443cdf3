package io.cairn.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.etcd.KeyValue;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Clients that write without pause, each to a key of its own, again and again. What they write follows from the key and
 * the number of the write, so that they can go on for any time and nothing need be kept. A part of each value does not
 * compress, at first none of it: the log holds all of a value, a table hardly more than that part.
 */
final class Overwriters implements AutoCloseable {
    /** A peer goes on for that long, through changes of leader, before it gives a write up. */
    private static final Duration TRIED_FOR = Duration.ofSeconds(7);

    /** One client; its thread writes, any thread reads. */
    private static final class Client {
        private final PeerProcess peer;
        private final String key;
        private volatile int acknowledged;
        private volatile int failed;

        /** What was acknowledged last. */
        private volatile String value = "";

        private Client(PeerProcess peer, String key) {
            this.peer = peer;
            this.key = key;
        }
    }

    /** After the first. Nothing stands still for so many times as long. */
    private static final int TRIES_MAX = 4;

    private final int valueBytes;
    private final List<Client> clients = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<String> errors = new ConcurrentLinkedQueue<>();
    private volatile int freshBytes;
    private volatile boolean stop;

    private Overwriters(int valueBytes) {
        this.valueBytes = valueBytes;
    }

    /** Starts so many for each of these peers; they write through their peer only. */
    static Overwriters start(int each, int valueBytes, List<PeerProcess> peers) {
        Overwriters writers = new Overwriters(valueBytes);
        for (PeerProcess peer : peers) {
            for (int i = 0; i < each; i++) {
                Client client = new Client(peer, "o/" + peer.name() + "/" + i);
                writers.clients.add(client);
                Thread thread = new Thread(() -> writers.write(client), client.key);
                writers.threads.add(thread);
                thread.start();
            }
        }
        return writers;
    }

    /** From now on so many bytes of each second's values do not compress, if all of them are so many. */
    void freshBytesPerSecond(long bytes, long ofBytes) {
        freshBytes = (int) Math.min(valueBytes, valueBytes * bytes / ofBytes);
    }

    private String value(String key, int number) {
        String fresh = incompressible(key.hashCode() + (long) number, freshBytes);
        String head = key + " " + number + " ";
        String rest = head.repeat(1 + (valueBytes - fresh.length()) / head.length());
        return (fresh + rest).substring(0, valueBytes);
    }

    /** Letters that a table holds as they are; the same for the same seed. */
    static String incompressible(long seed, int letters) {
        byte[] bytes = new byte[letters];
        new Random(seed).nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes).substring(0, letters);
    }

    private void write(Client client) {
        for (int number = 0; !stop; number++) {
            String value = value(client.key, number);
            for (int tries = 0; !put(client, value); tries++) {
                if (tries == TRIES_MAX) {
                    errors.add(client.key + " failed for good at " + number);
                    return;
                }
                Await.pause();
            }
        }
    }

    private boolean put(Client client, String value) {
        long start = System.nanoTime();
        try {
            client.peer.client().put(client.key, value);
            client.value = value;
            client.acknowledged++;
            return true;
        } catch (StatusRuntimeException e) {
            client.failed++;
            if (System.nanoTime() - start < TRIED_FOR.toNanos()) {
                errors.add(client.key + ": " + e.getStatus());
            }
            return false;
        }
    }

    private int acknowledged() {
        return clients.stream().mapToInt(c -> c.acknowledged).sum();
    }

    /** Waits until every client had so many more writes acknowledged. */
    void awaitMoreOfEach(int more) {
        for (Client client : clients) {
            int goal = client.acknowledged + more;
            Await.until(
                    () -> goal + " acknowledged writes of " + client.key + "; there are " + client.acknowledged
                            + ", and the errors " + errors,
                    Await.LONG,
                    () -> client.acknowledged >= goal);
        }
    }

    /** Bytes of values that all of them write in a second, measured over so many writes of each. */
    long bytesPerSecond(int writesOfEach) {
        int before = acknowledged();
        long start = System.nanoTime();
        awaitMoreOfEach(writesOfEach);
        double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
        return (long) ((acknowledged() - before) * (double) valueBytes / seconds);
    }

    /** Lets every client finish the write that it is at. */
    @Override
    public void close() {
        stop = true;
        for (Thread thread : threads) {
            try {
                thread.join(Await.LONG.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
            assertTrue(!thread.isAlive(), "a write was never answered: " + thread.getName());
        }
    }

    /**
     * No write failed for good, none was lost or applied twice, and the last one is what is there. What a machine that
     * stands still must cost is allowed: a write that its peer tried for as long as it tries, and that was tried again.
     */
    void assertKept(EtcdClient reader) {
        assertEquals(List.of(), List.copyOf(errors), "writes that failed");
        for (Client client : clients) {
            AtomicReference<KeyValue> found = new AtomicReference<>();
            Await.until("a read of " + client.key, () -> {
                found.set(reader.get(client.key));
                return true;
            });
            assertEquals(client.value, found.get().getValue().toStringUtf8(), client.key);
            long applied = found.get().getVersion();
            assertTrue(
                    applied >= client.acknowledged && applied <= client.acknowledged + client.failed,
                    () -> client.key + " was applied " + applied + " times; " + client.acknowledged
                            + " writes were acknowledged, " + client.failed + " are in doubt");
        }
    }
}
