package io.cairn.chaos.check;

import io.cairn.api.etcd.KeyValue;
import io.cairn.api.etcd.LeaseGrantRequest;
import io.cairn.api.etcd.LeaseGrantResponse;
import io.cairn.api.etcd.LeaseKeepAliveRequest;
import io.cairn.api.etcd.LeaseKeepAliveResponse;
import io.cairn.api.etcd.LeaseRevokeRequest;
import io.cairn.api.etcd.LeaseRevokeResponse;
import java.time.Duration;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;

/** The leases of a {@link Simulation}. */
final class SimLeases {
    static final long TTL = 1;

    private static final long LIFE = Duration.ofSeconds(TTL).toNanos();
    /** So much too early is seen for sure: clients see each revision long before it is over. */
    private static final long TOO_EARLY = LIFE / 2;

    private final Random random;
    private final NavigableMap<Long, Long> deadlines = new TreeMap<>();
    private long last = 100;

    SimLeases(Random random) {
        this.random = random;
    }

    /** Any that lives, 0 if there is none. */
    long any() {
        return deadlines.isEmpty() ? 0 : List.copyOf(deadlines.keySet()).get(random.nextInt(deadlines.size()));
    }

    SimRequests.Request grant(long now) {
        long id = ++last;
        LeaseGrantRequest request =
                LeaseGrantRequest.newBuilder().setID(id).setTTL(TTL).build();
        return new SimRequests.Request(request, store -> {
            deadlines.put(id, now + LIFE);
            return LeaseGrantResponse.newBuilder()
                    .setHeader(SimRequests.header(store.revision()))
                    .setID(id)
                    .setTTL(TTL)
                    .build();
        });
    }

    SimRequests.Request keepAlive(long id, long now) {
        LeaseKeepAliveRequest request =
                LeaseKeepAliveRequest.newBuilder().setID(id).build();
        return new SimRequests.Request(request, store -> {
            boolean lives = deadlines.computeIfPresent(id, (i, d) -> now + LIFE) != null;
            return LeaseKeepAliveResponse.newBuilder()
                    .setHeader(SimRequests.header(store.revision()))
                    .setID(id)
                    .setTTL(lives ? TTL : 0)
                    .build();
        });
    }

    /** One that was granted once, whether it still lives or not. */
    long known() {
        return last > 100 ? 101 + random.nextInt((int) (last - 100)) : 0;
    }

    SimRequests.Request revoke(long id) {
        LeaseRevokeRequest request = LeaseRevokeRequest.newBuilder().setID(id).build();
        return new SimRequests.Request(request, store -> {
            end(id, store);
            return LeaseRevokeResponse.newBuilder()
                    .setHeader(SimRequests.header(store.revision()))
                    .build();
        });
    }

    /** Ends those that are over, or one that is not if asked to do wrong; whether it did wrong. */
    boolean expire(long now, SimStore store, boolean early) {
        for (long id : List.copyOf(deadlines.keySet())) {
            long left = deadlines.get(id) - now;
            boolean wrong = early && left > TOO_EARLY && hasKeys(id, store);
            if (left < 0 && random.nextBoolean() || wrong) {
                end(id, store);
                if (wrong) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean hasKeys(long id, SimStore store) {
        return store.now().values().stream().anyMatch(kv -> kv.getLease() == id);
    }

    private void end(long id, SimStore store) {
        deadlines.remove(id);
        List<KeyValue> keys =
                store.now().values().stream().filter(kv -> kv.getLease() == id).toList();
        keys.forEach(kv -> store.delete(kv.getKey().toStringUtf8()));
        store.commit();
    }
}
