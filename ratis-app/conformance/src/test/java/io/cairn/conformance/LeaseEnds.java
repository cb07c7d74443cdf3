package io.cairn.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.cairn.api.etcd.Event;
import io.cairn.api.etcd.LeaseLeasesRequest;
import io.cairn.api.etcd.LeaseLeasesResponse;
import io.cairn.api.etcd.LeaseStatus;
import io.cairn.api.etcd.WatchCreateRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** What one server tells of leases that end, while nobody writes. */
final class LeaseEnds implements AutoCloseable {
    /** Far beyond the longest time that any is granted. */
    private static final Duration END_WITHIN = Duration.ofSeconds(120);

    private static final long LOOK_EVERY_MILLIS = 100;

    private final Endpoint server;
    private final long last;
    private final WatchStream stream;

    /** @param last revision of the last write: what comes after it are leases that end */
    LeaseEnds(Endpoint server, long last) {
        this.server = server;
        this.last = last;
        this.stream = new WatchStream(server);
        stream.create(WatchCreateRequest.newBuilder()
                .setKey(Keys.ZERO)
                .setRangeEnd(Keys.ZERO)
                .setStartRevision(last + 1)
                .setPrevKv(true)
                .build());
    }

    /** Waits until it knows of no leases but these. */
    void await(Set<Long> staying) {
        long deadline = System.nanoTime() + END_WITHIN.toNanos();
        Set<Long> leases = leases();
        while (!leases.equals(staying)) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(server.name() + " still has leases " + leases);
            }
            pause();
            leases = leases();
        }
    }

    private Set<Long> leases() {
        Answer answer = server.answer(LeaseLeasesRequest.getDefaultInstance());
        if (!(answer.message() instanceof LeaseLeasesResponse response)) {
            throw new AssertionError(server.name() + ": " + answer);
        }
        return response.getLeasesList().stream().map(LeaseStatus::getID).collect(Collectors.toSet());
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Its deletions, in order but without their revision, of which each lease must have one of its own. */
    Map<Long, List<Event>> byLease(int count) {
        Map<Long, List<Event>> byRevision = new TreeMap<>();
        for (Event event : stream.awaitEvents(0, count)) {
            byRevision
                    .computeIfAbsent(event.getKv().getModRevision(), r -> new ArrayList<>())
                    .add(withoutRevision(event));
        }
        WatchRules.check(stream.responses());
        assertEquals(
                LongStream.rangeClosed(last + 1, last + byRevision.size())
                        .boxed()
                        .toList(),
                List.copyOf(byRevision.keySet()));
        Map<Long, List<Event>> byLease = new TreeMap<>();
        for (List<Event> deleted : byRevision.values()) {
            long lease = deleted.get(0).getPrevKv().getLease();
            assertNull(byLease.put(lease, deleted), () -> "in two revisions: lease " + lease);
        }
        return byLease;
    }

    private static Event withoutRevision(Event event) {
        Event.Builder builder = event.toBuilder();
        builder.getKvBuilder().clearModRevision();
        return builder.build();
    }

    @Override
    public void close() {
        stream.close();
    }
}
