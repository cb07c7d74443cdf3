package io.cairn.chaos.load;

import com.google.protobuf.ByteString;
import io.cairn.chaos.cluster.Await;
import io.cairn.chaos.cluster.PeerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** All clients of a run, each on a thread of its own. */
public final class Workload implements AutoCloseable {
    /** The same for a cluster of any size: more would only wait for the same CPU. */
    private static final int KV_CLIENTS = 8;

    /** Those that do not stay with a peer. */
    private static final int MOVING_MIN = 2;

    /** Numbers of the clients that are not KV clients, for people who read histories. */
    private static final int LEASE_CLIENT = 100;

    private static final int COMPACTING_CLIENT = 101;
    private static final int FIRST_WATCHER = 200;

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(20);

    private final Supplier<List<PeerProcess>> peers;
    private final int size;
    private final Recorder recorder;
    private final Random random;
    private final List<Actor> writing = new ArrayList<>();
    private final List<Watcher> watching = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "client");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicInteger writers = new AtomicInteger();
    private volatile boolean wanted = true;
    private volatile boolean open = true;

    /**
     * @param peers as they are at any time; as many as there are now get clients of their own
     * @param seed of all clients; each has its own numbers from it
     */
    public Workload(Supplier<List<PeerProcess>> peers, long seed, Recorder recorder) {
        this.peers = peers;
        this.size = peers.get().size();
        this.recorder = recorder;
        this.random = new Random(seed);
        addClients();
        addWatchers();
        Watcher witness = watching.get(0);
        writing.add(new Compactor(COMPACTING_CLIENT, peers, numbers(), () -> witness.next() - 1, recorder));
    }

    private void addClients() {
        Keys keys = new Keys();
        LeaseBook leases = new LeaseBook();
        int staying = (KV_CLIENTS - MOVING_MIN) / size * size;
        for (int i = 0; i < KV_CLIENTS; i++) {
            int home = i < staying ? i % size : -1;
            boolean reader = home >= 0 && i >= size;
            writing.add(new KvClient(i, new KvClient.Kind(home, reader), peers, numbers(), keys, leases, recorder));
        }
        writing.add(new LeaseClient(LEASE_CLIENT, peers, numbers(), leases, recorder));
    }

    /** The first moves and sees everything; of the rest one stays with each peer, and one is fickle there. */
    private void addWatchers() {
        List<Watcher.Kind> kinds = new ArrayList<>();
        kinds.add(new Watcher.Kind(-1, false));
        for (int peer = 0; peer < size; peer++) {
            kinds.add(new Watcher.Kind(peer, false));
            kinds.add(new Watcher.Kind(peer, true));
        }
        for (Watcher.Kind kind : kinds) {
            watching.add(new Watcher(FIRST_WATCHER + watching.size(), kind, peers, numbers(), recorder));
        }
    }

    private Random numbers() {
        return new Random(random.nextLong());
    }

    public void start() {
        watching.forEach(watcher -> threads.execute(() -> repeat(watcher)));
        for (Actor actor : writing) {
            writers.incrementAndGet();
            threads.execute(() -> {
                try {
                    repeat(actor);
                } finally {
                    writers.decrementAndGet();
                }
            });
        }
        Set<PeerProcess> asked = ConcurrentHashMap.newKeySet();
        for (int peer = 0; peer < size; peer++) {
            Sampler sampler = new Sampler(peer, peers, asked, recorder);
            threads.execute(() -> repeat(sampler));
        }
    }

    private void repeat(Actor actor) {
        try (actor) {
            while (actor instanceof Watcher || actor instanceof Sampler ? open : wanted) {
                Duration rest = actor.act();
                if (!rest.isNegative()) {
                    Await.pause(rest);
                }
            }
        }
    }

    /** Answered operations in the next second. */
    public long operationsPerSecond() {
        long before = recorder.acknowledged();
        Await.pause(SECOND);
        return recorder.acknowledged() - before;
    }

    /** The keys that few clients use, for checks that need it so, begin with this. */
    public static ByteString registers() {
        return Keys.registers();
    }

    /** No more requests; returns when the last has ended. The watches go on. */
    public void stopWriting() {
        wanted = false;
        Await.until("every client has its last answer", STOP_WITHIN, () -> writers.get() == 0);
    }

    /** The longest time that a lease lives without being renewed. */
    public static Duration leaseTtlMax() {
        return LeaseClient.TTL_MAX;
    }

    /** Whether every watcher that wants all has seen everything up to this revision of the workload's keys. */
    public boolean watchedUpTo(long revision) {
        return watching.stream().filter(Watcher::wantsAll).allMatch(watcher -> watcher.next() > revision);
    }

    @Override
    public void close() {
        wanted = false;
        open = false;
        threads.shutdown();
        try {
            if (!threads.awaitTermination(STOP_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
