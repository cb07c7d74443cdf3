package io.cairn.chaos.check;

import com.google.protobuf.Message;
import io.cairn.api.etcd.CompactionRequest;
import io.cairn.api.etcd.CompactionResponse;
import io.cairn.api.etcd.LeaseGrantRequest;
import io.cairn.api.etcd.LeaseKeepAliveRequest;
import io.cairn.api.etcd.PutRequest;
import io.cairn.api.etcd.PutResponse;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.chaos.history.Fact;
import io.cairn.chaos.history.Fault;
import io.cairn.chaos.history.Healed;
import io.cairn.chaos.history.History;
import io.cairn.chaos.history.Operation;
import io.cairn.chaos.history.Outcome;
import io.cairn.chaos.history.PeerHash;
import io.cairn.chaos.history.PeerSample;
import io.cairn.chaos.history.WatchClosed;
import io.cairn.chaos.history.WatchOpened;
import io.cairn.chaos.history.WatchTold;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * A legal history, made the sure way: operations take effect one after the other, and only then each gets a call before
 * that moment and a return after it. Some are never heard of again, and some of those take effect later.
 */
final class Simulation {
    /** What the store does wrong once, if it gets the chance. */
    enum Bug {
        NONE,
        APPLIES_TWICE,
        LOSES_A_WRITE,
        ENDS_A_LEASE_EARLY
    }

    private static final int PEERS = 3;
    private static final int CLIENTS = 5;
    private static final int OPERATIONS = 160;
    private static final long MILLI = 1_000_000;

    private record Later(long at, SimRequests.Effect effect) {}

    private final Random random;
    private final Bug bug;
    private final SimStore store = new SimStore();
    private final SimRequests requests;
    private final SimLeases leases;
    private final List<Fact> facts = new ArrayList<>();
    private final List<SimWatch> watches = new ArrayList<>();
    private final PriorityQueue<Later> later = new PriorityQueue<>(Comparator.comparingLong(Later::at));
    private final long[] applied = {1, 1, 1};
    private final long[] freeFrom = new long[CLIENTS];
    private final int[] connectedTo = {0, 1, 2, 0, 1};
    private final long[] connection = {0, 1, 2, 3, 4};
    private long connections = CLIENTS;
    private long streams;
    private long ids;
    private long now = 1_000 * MILLI;
    private long term = 3;
    private int leader;
    private long compacted;
    private boolean wrong;

    Simulation(long seed, Bug bug) {
        random = new Random(seed);
        this.bug = bug;
        requests = new SimRequests(random, 2 + random.nextInt(5));
        leases = new SimLeases(random);
        for (int peer = 0; peer < PEERS; peer++) {
            watches.add(new SimWatch(peer, peer, "", store, random, facts));
            watches.add(new SimWatch(PEERS + peer, peer, "k1", store, random, facts));
        }
        watches.forEach(w -> w.open(streams++, applied[w.peer], now));
    }

    static History legal(long seed) {
        return new Simulation(seed, Bug.NONE).run();
    }

    /** Whether the bug showed itself. */
    boolean wentWrong() {
        return wrong;
    }

    History run() {
        for (int i = 0; i < OPERATIONS; i++) {
            now += (1 + random.nextInt(20)) * MILLI;
            boolean early = bug == Bug.ENDS_A_LEASE_EARLY && !wrong && i > OPERATIONS / 4;
            wrong |= leases.expire(now, store, early);
            while (!later.isEmpty() && later.peek().at < now) {
                later.poll().effect.on(store);
            }
            int client = random.nextInt(CLIENTS);
            if (freeFrom[client] < now) {
                operation(client);
            }
            peers();
        }
        calm();
        facts.sort(Comparator.comparingLong(Simulation::time));
        return History.of(facts);
    }

    /** When a fact came to be written: as in a real run, an operation when it is over. */
    private static long time(Fact fact) {
        if (fact instanceof Operation op) {
            return op.returned();
        } else if (fact instanceof WatchTold told) {
            return told.at();
        } else if (fact instanceof WatchOpened opened) {
            return opened.at();
        } else if (fact instanceof WatchClosed closed) {
            return closed.at();
        } else if (fact instanceof PeerSample sample) {
            return sample.at();
        } else if (fact instanceof PeerHash hash) {
            return hash.at();
        } else if (fact instanceof Healed healed) {
            return healed.at();
        }
        return ((Fault) fact).ended();
    }

    private void operation(int client) {
        if (random.nextInt(20) == 0) {
            connectedTo[client] = random.nextInt(PEERS);
            connection[client] = connections++;
        }
        SimRequests.Request request = request(client);
        boolean keepsItsTurn =
                request.message() instanceof LeaseKeepAliveRequest || request.message() instanceof LeaseGrantRequest;
        // A deletion that nobody heard of could explain why the keys of a lease are gone.
        boolean isHeard = keepsItsTurn || bug == Bug.ENDS_A_LEASE_EARLY;
        if (!isHeard && random.nextInt(10) == 0) {
            unheard(client, request);
            return;
        }
        boolean loses = bug == Bug.LOSES_A_WRITE && !wrong && request.message() instanceof PutRequest;
        if (loses && random.nextInt(10) == 0) {
            wrong = true;
            record(
                    client,
                    request.message(),
                    done(PutResponse.newBuilder()
                            .setHeader(SimRequests.header(store.revision() + 1))
                            .build()));
            return;
        }
        Message response = request.effect().on(store);
        if (bug == Bug.APPLIES_TWICE && !wrong && request.message() instanceof PutRequest && random.nextInt(10) == 0) {
            wrong = true;
            later.add(new Later(now + 30 * MILLI, request.effect()));
        }
        boolean old = request.message() instanceof RangeRequest range && range.getSerializable();
        if (!old) {
            applied[connectedTo[client]] = store.revision();
        }
        record(client, request.message(), done(response));
    }

    private static Outcome done(Message response) {
        return new Outcome.Acknowledged(response);
    }

    private void unheard(int client, SimRequests.Request request) {
        int what = random.nextInt(3);
        if (what == 0) {
            request.effect().on(store);
        } else if (what == 1 && !(request.message() instanceof RangeRequest)) {
            later.add(new Later(now + random.nextInt(200) * MILLI, request.effect()));
        }
        record(client, request.message(), new Outcome.Unknown("DEADLINE_EXCEEDED", ""));
    }

    private void record(int client, Message request, Outcome outcome) {
        long called = Math.max(freeFrom[client] + 1, now - 1 - random.nextInt(30) * MILLI);
        long returned = now + 1 + random.nextInt(60) * MILLI;
        freeFrom[client] = returned;
        String peer = "n" + connectedTo[client];
        facts.add(new Operation(ids++, client, connection[client], peer, request, called, returned, outcome));
    }

    private SimRequests.Request request(int client) {
        int peer = connectedTo[client];
        return switch (random.nextInt(16)) {
            case 0, 1, 2 -> requests.put(0);
            case 3 -> requests.put(leases.any());
            case 4, 5, 6 -> requests.get();
            case 7 -> requests.list(2 + random.nextInt(3));
            case 8 -> requests.old(applied[peer], true);
            case 9 -> requests.old(compacted + 1 + random.nextInt((int) (store.revision() - compacted)), false);
            case 10, 11 -> requests.delete();
            case 12, 13 -> requests.txn(store);
            case 14 -> leases.any() == 0 || random.nextBoolean() ? leases.grant(now) : lease();
            default -> random.nextInt(4) == 0 ? compact() : requests.get();
        };
    }

    private SimRequests.Request lease() {
        long id = leases.any();
        return random.nextInt(4) == 0 ? leases.revoke(id) : leases.keepAlive(leases.known(), now);
    }

    private SimRequests.Request compact() {
        long told = watches.stream().mapToLong(SimWatch::next).min().orElseThrow() - 1;
        long revision = Math.max(compacted, told - random.nextInt(5));
        compacted = Math.max(compacted, revision);
        return new SimRequests.Request(
                CompactionRequest.newBuilder().setRevision(revision).build(),
                s -> CompactionResponse.newBuilder()
                        .setHeader(SimRequests.header(s.revision()))
                        .build());
    }

    /** Peers apply, watches are told and break, the leader changes, someone asks how they are. */
    private void peers() {
        int peer = random.nextInt(PEERS);
        applied[peer] += (long) ((store.revision() - applied[peer]) * random.nextDouble());
        for (SimWatch watch : watches) {
            if (watch.peer == peer && random.nextBoolean()) {
                watch.tellUpTo(applied[peer], now);
                if (random.nextInt(12) == 0) {
                    watch.close(now);
                    watch.open(streams++, applied[peer], now);
                }
            }
        }
        if (random.nextInt(15) == 0) {
            term++;
            leader = random.nextInt(PEERS);
        }
        sample(peer);
    }

    private void sample(int peer) {
        long index = 10 + applied[peer] * 2;
        facts.add(new PeerSample("n" + peer, 1, 1, peer == leader, term, applied[peer], index, index, 1000, now));
    }

    /** The end: everyone catches up, serves, and tells its hash. */
    private void calm() {
        now += 1_000 * MILLI;
        leases.expire(now, store, false);
        while (!later.isEmpty()) {
            later.poll().effect.on(store);
        }
        facts.add(new Fault("none", "", "", now, now));
        facts.add(new Healed(List.of("n0", "n1", "n2"), now));
        for (int client = 0; client < PEERS; client++) {
            now += 100 * MILLI;
            connectedTo[client] = client;
            connection[client] = connections++;
            SimRequests.Request put = requests.put(0);
            record(client, put.message(), done(put.effect().on(store)));
            now += 100 * MILLI;
            SimRequests.Request all = requests.list(100);
            record(client, all.message(), done(all.effect().on(store)));
        }
        for (SimWatch watch : watches) {
            applied[watch.peer] = store.revision();
            watch.tellUpTo(store.revision(), now);
        }
        for (int peer = 0; peer < PEERS; peer++) {
            facts.add(new PeerHash("n" + peer, store.revision(), compacted, 77 + store.revision(), now));
            sample(peer);
        }
    }
}
