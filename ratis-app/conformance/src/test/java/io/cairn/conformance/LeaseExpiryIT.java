package io.cairn.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cairn.api.etcd.CompactionRequest;
import io.cairn.api.etcd.Event;
import io.cairn.api.etcd.HashKVRequest;
import io.cairn.api.etcd.KeyValue;
import io.cairn.api.etcd.LeaseGrantRequest;
import io.cairn.api.etcd.LeaseLeasesRequest;
import io.cairn.api.etcd.LeaseTimeToLiveRequest;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.api.etcd.RangeResponse;
import io.cairn.conformance.Pair.Exchange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random writes under leases that nobody keeps alive, by a real etcd and by three peers of Cairn. In which order leases
 * end is a matter of time; what ends with each of them is not.
 */
@RequiresEtcd
class LeaseExpiryIT {
    private static final int ROUNDS = 2;
    private static final int WRITES = 120;
    private static final int TTL_MIN_SECONDS = 3;
    private static final int TTL_SPREAD_SECONDS = 4;

    /** Times what the writes before took: no lease may end while there are still writes, on a slow machine neither. */
    private static final int TTL_FACTOR = 4;

    private static final RangeRequest ALL =
            RangeRequest.newBuilder().setKey(Keys.ZERO).setRangeEnd(Keys.ZERO).build();

    @Test
    void shouldEndWhatEtcdEnds(@TempDir Path folder) {
        Dice dice = new Dice(Dice.seed("LeaseExpiryIT"));
        try (RealEtcd etcd = new RealEtcd(folder);
                CairnPeers cairn = new CairnPeers(3, folder)) {
            Pair pair = new Pair(etcd.endpoint());
            RandomRun run = new RandomRun(pair, cairn.endpoints(), dice);
            LeaseRequests requests = new LeaseRequests(dice);
            List<Endpoint> servers = Stream.concat(Stream.of(etcd.endpoint()), cairn.endpoints().stream())
                    .toList();
            // No lease that ends is granted yet: these writes show how fast the machine is.
            LeaseRequests.STAYING.forEach(id -> run.exchange(grant(id, 100_000 + id)));
            Duration pace = write(run, requests);
            for (int round = 1; round <= ROUNDS; round++) {
                long ttl = TTL_MIN_SECONDS + TTL_FACTOR * (pace.toMillis() / 1000 + 1);
                for (long id : LeaseRequests.ENDING) {
                    run.exchange(grant(id, ttl + dice.below(TTL_SPREAD_SECONDS)));
                }
                pace = write(run, requests);
                ending(pair, cairn.endpoint(1), servers, round);
                afterwards(pair, run, requests);
            }
            System.out.println("leases that ended: " + pair.exchanges() + " requests up to revision " + pair.revision()
                    + "; differences allowed: " + pair.allowed());
        }
    }

    private static LeaseGrantRequest grant(long id, long ttl) {
        return LeaseGrantRequest.newBuilder().setID(id).setTTL(ttl).build();
    }

    private static Duration write(RandomRun run, LeaseRequests requests) {
        long from = System.nanoTime();
        for (int i = 0; i < WRITES; i++) {
            run.exchange(requests.next());
        }
        run.finish();
        return Duration.ofNanos(System.nanoTime() - from);
    }

    /** Waits until nothing more ends, and compares what every server told its watchers of it. */
    private static void ending(Pair pair, Endpoint peer, List<Endpoint> servers, int round) {
        Exchange before = same(pair.exchange(ALL, peer));
        long last = pair.revision();
        Map<Long, List<Event>> expected =
                expected(((RangeResponse) before.etcd().message()).getKvsList());
        int count = expected.values().stream().mapToInt(List::size).sum();
        for (Endpoint server : servers) {
            try (LeaseEnds ends = new LeaseEnds(server, last)) {
                ends.await(Set.copyOf(LeaseRequests.STAYING));
                assertEquals(expected, ends.byLease(count), () -> "told by " + server.name());
            }
        }
        Exchange after = same(pair.exchange(ALL, peer));
        assertEquals(last + expected.size(), pair.revision(), () -> "one revision for each lease: " + after);
        same(pair.exchange(ALL.toBuilder().setRevision(last).build(), peer));
        for (long id : LeaseRequests.ENDING) {
            same(pair.exchange(
                    LeaseTimeToLiveRequest.newBuilder().setID(id).setKeys(true).build(), peer));
        }
        System.out.println("round " + round + ": " + count + " keys of " + expected.size()
                + " leases ended, from revision " + (last + 1) + " to " + pair.revision());
    }

    private static Exchange same(Exchange exchange) {
        if (!exchange.same()) {
            throw new AssertionError(exchange.toString());
        }
        return exchange;
    }

    /** What each lease that ends takes with it. */
    private static Map<Long, List<Event>> expected(List<KeyValue> kvs) {
        Map<Long, List<Event>> expected = new TreeMap<>();
        for (KeyValue kv : kvs) {
            if (LeaseRequests.ENDING.contains(kv.getLease())) {
                expected.computeIfAbsent(kv.getLease(), l -> new ArrayList<>())
                        .add(Event.newBuilder()
                                .setType(Event.EventType.DELETE)
                                .setKv(KeyValue.newBuilder().setKey(kv.getKey()))
                                .setPrevKv(kv)
                                .build());
            }
        }
        return expected;
    }

    /** What was under leases can be written again, and a hash shows that all is the same once the past is forgotten. */
    private static void afterwards(Pair pair, RandomRun run, LeaseRequests requests) {
        run.exchange(LeaseLeasesRequest.getDefaultInstance());
        requests.afterwards().forEach(run::exchange);
        run.exchange(CompactionRequest.newBuilder()
                .setRevision(pair.revision())
                .setPhysical(true)
                .build());
        run.exchange(requests.afterwards().get(1));
        run.exchange(HashKVRequest.getDefaultInstance());
        run.finish();
    }
}
