package io.cairn.chaos.load;

import io.cairn.api.etcd.LeaseGrantRequest;
import io.cairn.api.etcd.LeaseGrantResponse;
import io.cairn.api.etcd.LeaseKeepAliveRequest;
import io.cairn.api.etcd.LeaseKeepAliveResponse;
import io.cairn.api.etcd.LeaseRevokeRequest;
import io.cairn.chaos.cluster.PeerProcess;
import io.cairn.chaos.history.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Grants leases to which others attach keys; keeps some alive, ends some, and forgets the rest. */
final class LeaseClient implements Actor {
    private static final Duration PACE = Duration.ofMillis(100);
    private static final Duration WITHIN = Duration.ofSeconds(2);
    private static final int HELD_MAX = 8;
    private static final int TTL_MIN_SECONDS = 2;
    private static final int TTL_SPREAD_SECONDS = 4;

    /** No lease is granted for longer. */
    static final Duration TTL_MAX = Duration.ofSeconds(TTL_MIN_SECONDS + TTL_SPREAD_SECONDS - 1);

    private final Supplier<List<PeerProcess>> peers;
    private final Random random;
    private final LeaseBook book;
    private final Caller caller;
    private final List<Long> held = new ArrayList<>();

    LeaseClient(int client, Supplier<List<PeerProcess>> peers, Random random, LeaseBook book, Recorder recorder) {
        this.peers = peers;
        this.random = random;
        this.book = book;
        this.caller = new Caller(client, recorder, WITHIN);
    }

    @Override
    public Duration act() {
        List<PeerProcess> now = peers.get();
        caller.turnTo(now.get(random.nextInt(now.size())));
        int dice = random.nextInt(10);
        if (held.isEmpty() || held.size() < HELD_MAX && dice < 3) {
            grant();
        } else if (dice < 8) {
            keepAlive(held.get(random.nextInt(held.size())));
        } else {
            letGo(held.remove(random.nextInt(held.size())), dice == 9);
        }
        return PACE;
    }

    private void grant() {
        LeaseGrantRequest request = LeaseGrantRequest.newBuilder()
                .setTTL(TTL_MIN_SECONDS + random.nextInt(TTL_SPREAD_SECONDS))
                .build();
        if (caller.call(request) instanceof Outcome.Acknowledged acknowledged
                && acknowledged.response() instanceof LeaseGrantResponse granted) {
            held.add(granted.getID());
            book.add(granted.getID());
        }
    }

    private void keepAlive(long id) {
        LeaseKeepAliveRequest request =
                LeaseKeepAliveRequest.newBuilder().setID(id).build();
        if (caller.call(request) instanceof Outcome.Acknowledged acknowledged
                && acknowledged.response() instanceof LeaseKeepAliveResponse kept
                && kept.getTTL() == 0) {
            held.remove(id);
            book.remove(id);
        }
    }

    /** One that is only forgotten ends by itself; puts that name it are refused from then on. */
    private void letGo(long id, boolean revoke) {
        book.remove(id);
        if (revoke) {
            caller.call(LeaseRevokeRequest.newBuilder().setID(id).build());
        }
    }

    @Override
    public void close() {
        caller.close();
    }
}
