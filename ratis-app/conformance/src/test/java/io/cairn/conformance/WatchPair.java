package io.cairn.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.Event;
import io.cairn.api.etcd.WatchCreateRequest;
import io.cairn.api.etcd.WatchResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * A watch stream of a real etcd and one of Cairn that are told the same, while nothing is written. A stream beside each,
 * that watches all keys from the beginning, tells what every watch must have delivered.
 */
final class WatchPair implements AutoCloseable {
    /**
     * A watch of both, under the id that both gave it.
     *
     * @param from first revision that it delivers
     * @param placeInEtcd where its responses begin on the stream: one before it may have had the same id
     */
    private record Watched(WatchCreateRequest request, long from, int placeInEtcd, int placeInCairn) {
        boolean wants(Event event) {
            ByteString key = event.getKv().getKey();
            ByteString first = request.getKey().isEmpty() ? Keys.ZERO : request.getKey();
            boolean inRange = request.getRangeEnd().isEmpty()
                    ? key.equals(first)
                    : compare(first, key) <= 0
                            && (request.getRangeEnd().equals(Keys.ZERO) || compare(key, request.getRangeEnd()) < 0);
            boolean passes = !request.getFiltersList()
                    .contains(
                            event.getType() == Event.EventType.PUT
                                    ? WatchCreateRequest.FilterType.NOPUT
                                    : WatchCreateRequest.FilterType.NODELETE);
            return inRange && passes && event.getKv().getModRevision() >= from;
        }

        private static int compare(ByteString a, ByteString b) {
            return ByteString.unsignedLexicographicalComparator().compare(a, b);
        }
    }

    private static final long ALL = 7;

    /** Watches of one run from which etcd 3.4.23 may keep an event; more, and the comparison would say little. */
    private static final int LOST_BY_ETCD_MAX = 5;

    private final WatchStream etcd;
    private final WatchStream cairn;
    private final WatchStream allOfEtcd;
    private final WatchStream allOfCairn;
    private final TreeMap<Long, Watched> watches = new TreeMap<>();
    private final Set<Watched> lostByEtcd = new HashSet<>();
    private int deliveries;

    WatchPair(Endpoint etcd, Endpoint cairn) {
        this.etcd = new WatchStream(etcd);
        this.cairn = new WatchStream(cairn);
        this.allOfEtcd = all(etcd);
        this.allOfCairn = all(cairn);
    }

    private static WatchStream all(Endpoint endpoint) {
        WatchStream stream = new WatchStream(endpoint);
        stream.create(WatchCreateRequest.newBuilder()
                .setKey(Keys.ZERO)
                .setRangeEnd(Keys.ZERO)
                .setStartRevision(1)
                .setPrevKv(true)
                .setWatchId(ALL)
                .build());
        stream.await(0, "created", WatchResponse::getCreated);
        return stream;
    }

    /** Ids of the watches that are under way. */
    List<Long> ids() {
        return List.copyOf(watches.keySet());
    }

    /** Events that were compared. */
    int deliveries() {
        return deliveries;
    }

    /** Tells both to watch, and compares what they say to that. */
    void create(WatchCreateRequest request, long compacted) {
        int fromEtcd = etcd.responses().size();
        int fromCairn = cairn.responses().size();
        etcd.create(request);
        cairn.create(request);
        WatchResponse a = etcd.await(fromEtcd, "created, for " + request, WatchResponse::getCreated);
        WatchResponse b = cairn.await(fromCairn, "created, for " + request, WatchResponse::getCreated);
        assertEquals(Normal.of(a), Normal.of(b), request::toString);
        if (a.getCanceled()) {
            return;
        }
        long id = a.getWatchId();
        if (request.getStartRevision() > 0 && request.getStartRevision() < compacted) {
            a = etcd.await(fromEtcd, "compacted, for " + request, r -> r.getWatchId() == id && r.getCanceled());
            b = cairn.await(fromCairn, "compacted, for " + request, r -> r.getWatchId() == id && r.getCanceled());
            assertEquals(Normal.of(a), Normal.of(b), request::toString);
            // Until it is cancelled, its id stays taken.
            watches.put(id, new Watched(request, Long.MAX_VALUE, fromEtcd, fromCairn));
            return;
        }
        long from = request.getStartRevision() > 0
                ? request.getStartRevision()
                : a.getHeader().getRevision() + 1;
        watches.put(id, new Watched(request, from, fromEtcd, fromCairn));
    }

    /** Cancels a watch of both, or one that neither has, and compares what they say to that. */
    void cancel(long id) {
        int fromEtcd = etcd.responses().size();
        int fromCairn = cairn.responses().size();
        etcd.cancel(id);
        cairn.cancel(id);
        Watched watched = watches.remove(id);
        if (watched != null && watched.from() < Long.MAX_VALUE) {
            WatchResponse a = etcd.await(fromEtcd, "cancelled " + id, r -> r.getWatchId() == id && r.getCanceled());
            WatchResponse b = cairn.await(fromCairn, "cancelled " + id, r -> r.getWatchId() == id && r.getCanceled());
            assertEquals(Normal.of(a), Normal.of(b), "cancel " + id);
        }
    }

    /** Waits until both have delivered everything up to the revision, which was a change, and compares all of it. */
    void compare(long revision) {
        List<Event> history = upTo(allOfEtcd, revision);
        assertEquals(history, upTo(allOfCairn, revision), "all events");
        watches.forEach((id, watched) -> {
            List<Event> expected = new ArrayList<>();
            for (Event event : history) {
                if (watched.wants(event)) {
                    expected.add(
                            watched.request().getPrevKv()
                                    ? event
                                    : event.toBuilder().clearPrevKv().build());
                }
            }
            compareEtcd(id, watched, expected);
            assertEquals(
                    expected,
                    cairn.awaitEvents(watched.placeInCairn(), id, expected.size()),
                    () -> "of Cairn: " + watched.request());
            deliveries += expected.size();
        });
    }

    /** At times etcd 3.4.23 keeps from a watch of the past what it tells another. */
    private void compareEtcd(long id, Watched watched, List<Event> expected) {
        if (lostByEtcd.contains(watched)) {
            return;
        }
        List<Event> told = etcd.eventsInTime(watched.placeInEtcd(), id, expected.size());
        if (told.size() < expected.size() && expected.containsAll(told)) {
            lostByEtcd.add(watched);
            System.out.println(
                    "etcd told " + told.size() + " of " + expected.size() + " events to " + watched.request());
            assertTrue(lostByEtcd.size() <= LOST_BY_ETCD_MAX, "etcd lost events of " + lostByEtcd);
            return;
        }
        assertEquals(expected, told, () -> "of etcd: " + watched.request());
    }

    private static List<Event> upTo(WatchStream all, long revision) {
        all.await(
                0,
                "revision " + revision,
                r -> r.getEventsList().stream().anyMatch(e -> e.getKv().getModRevision() >= revision));
        return all.events(ALL);
    }

    /** Everything that Cairn sent on these streams. */
    List<List<WatchResponse>> sentByCairn() {
        return List.of(cairn.responses(), allOfCairn.responses());
    }

    @Override
    public void close() {
        List.of(etcd, cairn, allOfEtcd, allOfCairn).forEach(WatchStream::close);
    }
}
