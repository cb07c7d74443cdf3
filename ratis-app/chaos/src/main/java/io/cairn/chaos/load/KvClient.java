package io.cairn.chaos.load;

import io.cairn.chaos.cluster.PeerProcess;
import io.cairn.chaos.history.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Reads and writes, one request after the other, at a steady pace. It stays with one peer, or moves among all. */
final class KvClient implements Actor {
    private static final Duration PACE = Duration.ofMillis(10);
    private static final Duration AFTER_FAILURE = Duration.ofMillis(50);

    /** Below the 7 s after which a peer gives up itself: many requests are to end in the dark. */
    private static final Duration WITHIN = Duration.ofMillis(1_500);

    private static final int MOVES_EVERY = 20;

    /** So few that a search of all orders of their operations ends. */
    private static final int REGISTER_CLIENTS = 4;

    private final int home;
    private final Supplier<List<PeerProcess>> peers;
    private final Random random;
    private final Mix mix;
    private final Caller caller;
    private int calls;

    /**
     * Where a client talks and what it likes to say.
     *
     * @param home which of the peers it stays with, from 0; -1: moves
     * @param reader whether it never writes
     */
    record Kind(int home, boolean reader) {}

    KvClient(
            int client,
            Kind kind,
            Supplier<List<PeerProcess>> peers,
            Random random,
            Keys keys,
            LeaseBook leases,
            Recorder recorder) {
        this.home = kind.home();
        this.peers = peers;
        this.random = random;
        this.mix = new Mix(random, "c" + client, keys, leases, client < REGISTER_CLIENTS, kind.reader());
        this.caller = new Caller(client, recorder, WITHIN);
    }

    @Override
    public Duration act() {
        List<PeerProcess> now = peers.get();
        if (home >= 0) {
            caller.turnTo(now.get(home % now.size()));
        } else if (calls % MOVES_EVERY == 0) {
            caller.turnTo(now.get(random.nextInt(now.size())));
        }
        calls++;
        long began = System.nanoTime();
        if (caller.call(mix.next()) instanceof Outcome.Acknowledged acknowledged) {
            mix.told(acknowledged.response());
            return PACE.minusNanos(System.nanoTime() - began);
        }
        calls = 0;
        return AFTER_FAILURE;
    }

    @Override
    public void close() {
        caller.close();
    }
}
