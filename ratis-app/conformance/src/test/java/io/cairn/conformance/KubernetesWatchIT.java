package io.cairn.conformance;

import static io.cairn.conformance.Apiserver.OBJECT;
import static io.cairn.conformance.Apiserver.delete;
import static io.cairn.conformance.Apiserver.key;
import static io.cairn.conformance.Apiserver.outcome;
import static io.cairn.conformance.Apiserver.prefix;
import static io.cairn.conformance.Apiserver.watch;
import static io.cairn.conformance.Apiserver.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.CompactionRequest;
import io.cairn.api.etcd.Event;
import io.cairn.api.etcd.Event.EventType;
import io.cairn.api.etcd.KeyValue;
import io.cairn.api.etcd.LeaseGrantRequest;
import io.cairn.api.etcd.LeaseGrantResponse;
import io.cairn.api.etcd.LeaseTimeToLiveRequest;
import io.cairn.api.etcd.LeaseTimeToLiveResponse;
import io.cairn.api.etcd.RangeResponse;
import io.cairn.api.etcd.TxnResponse;
import io.cairn.api.etcd.WatchResponse;
import io.grpc.Status.Code;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How the apiserver of Kubernetes follows its objects: it lists, and watches from the next revision on. Three peers: the
 * watches are on one, and each request goes to the next.
 */
class KubernetesWatchIT {
    private static final String COMPACTED = "etcdserver: mvcc: required revision has been compacted";

    /** Long enough to write what hangs on it, on a slow machine too. */
    private static final Duration LEASE_TTL = Duration.ofSeconds(10);

    @TempDir
    static Path folder;

    private static BothServers servers;

    @BeforeAll
    static void start() {
        servers = new BothServers(3, folder);
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    static Set<String> both() {
        return servers.names();
    }

    private static Apiserver apiserver(String server) {
        return new Apiserver(servers.endpoints(server));
    }

    private static WatchStream stream(String server) {
        return WatchStream.requiringLeader(servers.endpoint(server));
    }

    private static ByteString bytes(String text) {
        return ByteString.copyFromUtf8(text);
    }

    private static boolean creates(Event event) {
        return event.getType() == EventType.PUT
                && event.getKv().getCreateRevision() == event.getKv().getModRevision();
    }

    /** Nothing between the list and the watch is lost, and each event tells what the apiserver makes of it. */
    @ParameterizedTest
    @MethodSource("both")
    void shouldFollowAList(String server) {
        Apiserver apiserver = apiserver(server);
        long old = apiserver.written(write(key("follow/old"), 0, bytes("old")));
        long listed = apiserver.listed("follow/");
        assertEquals(old, listed);
        long created = apiserver.written(write(key("follow/a"), 0, bytes("1")));
        long gone = apiserver.written(delete(key("follow/old"), old));
        try (WatchStream stream = stream(server)) {
            stream.create(watch("follow/", listed + 1));
            long modified = apiserver.written(write(key("follow/a"), created, bytes("2")));
            apiserver.written(write(key("followed"), 0, OBJECT));
            long deleted = apiserver.written(delete(key("follow/a"), modified));
            long again = apiserver.written(write(key("follow/a"), 0, bytes("3")));

            List<Event> events = stream.awaitEvents(0, 5);
            assertEquals(List.of(created, gone, modified, deleted, again), revisions(events));
            assertEquals(
                    List.of(true, false, false, false, true),
                    events.stream().map(KubernetesWatchIT::creates).toList());
            assertEquals(
                    List.of("", "old", "1", "2", ""),
                    events.stream()
                            .map(e -> e.getPrevKv().getValue().toStringUtf8())
                            .toList());
            assertEquals(created, events.get(2).getKv().getCreateRevision());
            assertEquals(modified, events.get(3).getPrevKv().getModRevision());
            KeyValue.Builder tombstone =
                    KeyValue.newBuilder().setKey(key("follow/a")).setModRevision(deleted);
            assertEquals(EventType.DELETE, events.get(3).getType());
            assertEquals(tombstone.build(), events.get(3).getKv());
            assertFalse(events.get(0).hasPrevKv());
            assertFalse(events.get(4).hasPrevKv());
            WatchRules.check(stream.responses());
        }
    }

    private static List<Long> revisions(List<Event> events) {
        return events.stream().map(e -> e.getKv().getModRevision()).toList();
    }

    /** One for each kind of object, and more: all on the connection's one stream. */
    @ParameterizedTest
    @MethodSource("both")
    void shouldCarryManyWatchesOnOneStream(String server) {
        int kinds = 150;
        Apiserver apiserver = apiserver(server);
        try (WatchStream stream = stream(server)) {
            long listed = apiserver.listed("many/");
            for (int i = 0; i < kinds; i++) {
                stream.create(watch("many/" + i + "/", listed + 1));
            }
            List<CompletableFuture<Answer>> writes = IntStream.range(0, 2 * kinds)
                    .mapToObj(i -> apiserver.next().ask(write(key("many/" + i % kinds + "/" + i), 0, OBJECT)))
                    .toList();
            writes.forEach(w -> assertTrue(outcome(w.join()).getSucceeded()));
            stream.awaitBookmark(apiserver.listed("many/"));
            for (int i = 0; i < kinds; i++) {
                Set<ByteString> wanted = Set.of(key("many/" + i + "/" + i), key("many/" + i + "/" + (i + kinds)));
                List<Event> events = stream.awaitEvents(i, 2);
                assertEquals(2, events.size(), events::toString);
                assertTrue(
                        events.stream().allMatch(e -> wanted.contains(e.getKv().getKey())), events::toString);
                assertNotEquals(
                        events.get(0).getKv().getKey(), events.get(1).getKv().getKey());
            }
            WatchRules.check(stream.responses());
        }
    }

    /** What lets the apiserver answer a consistent read from its cache: once told, there is nothing older to come. */
    @ParameterizedTest
    @MethodSource("both")
    void shouldTellWhenItIsAsFarAsALinearizableRead(String server) {
        Apiserver apiserver = apiserver(server);
        try (WatchStream stream = stream(server)) {
            long listed = apiserver.listed("progress/");
            stream.create(watch("progress/", listed + 1));
            stream.create(watch("idle/", listed + 1));
            for (int round = 1; round <= 5; round++) {
                for (int i = 0; i < 10; i++) {
                    apiserver.written(write(key("progress/" + round + "/" + i), 0, OBJECT));
                }
                long now = apiserver.listed("progress/");
                List<WatchResponse> upTo = stream.awaitBookmark(now);
                WatchResponse bookmark = upTo.get(upTo.size() - 1);
                assertEquals(0, bookmark.getEventsCount());
                assertEquals(now, bookmark.getHeader().getRevision());
                int events =
                        upTo.stream().mapToInt(WatchResponse::getEventsCount).sum();
                // etcd 3.4.23 may tell before it has delivered; 3.4.25 and 3.5.8 do not.
                assertTrue(server.equals("etcd") || events == 10 * round, () -> "only " + events + " were delivered");
                stream.awaitEvents(0, 10 * round);
            }
            assertEquals(List.of(), stream.events(1));
        }
    }

    /** The apiserver answers 410 Gone, and whoever watched lists again. */
    @ParameterizedTest
    @MethodSource("both")
    void shouldSendBackToTheListWhoComesTooLate(String server) {
        Apiserver apiserver = apiserver(server);
        long first = apiserver.written(write(key("late/a"), 0, OBJECT));
        long second = apiserver.written(write(key("late/a"), first, OBJECT));
        long third = apiserver.written(write(key("late/a"), second, OBJECT));
        try (WatchStream stream = stream(server)) {
            stream.create(watch("late/", first + 1));
            stream.awaitEvents(0, 2);
            CompactionRequest compact =
                    CompactionRequest.newBuilder().setRevision(third).build();
            assertEquals(Code.OK, servers.endpoint(server).answer(compact).code());

            stream.create(watch("late/", first + 1));
            WatchResponse end = stream.await(0, "compacted", r -> r.getWatchId() == 1 && r.getCanceled());
            assertEquals(third, end.getCompactRevision());
            assertEquals("", end.getCancelReason());
            assertEquals(0, end.getHeader().getRevision());
            assertEquals(List.of(), stream.events(1));
            for (Endpoint endpoint : servers.endpoints(server)) {
                Answer page = endpoint.answer(prefix("late/").setRevision(first).build());
                assertTrue(page.isError(Code.OUT_OF_RANGE, COMPACTED), page::toString);
            }

            long listed = apiserver.listed("late/");
            stream.create(watch("late/", listed + 1));
            long fourth = apiserver.written(delete(key("late/a"), third));
            assertEquals(List.of(fourth), revisions(stream.awaitEvents(2, 1)));
            // Who was there in time has missed nothing.
            assertEquals(List.of(second, third, fourth), revisions(stream.awaitEvents(0, 3)));
            WatchRules.check(stream.responses());
        }
    }

    /** Two apiservers update what both have read: one does, the other is told what is there now. */
    @ParameterizedTest
    @MethodSource("both")
    void shouldShowWatchersTheWinnersOfEveryRace(String server) {
        Apiserver apiserver = apiserver(server);
        ByteString key = key("race/a");
        long version = apiserver.written(write(key, 0, OBJECT));
        long listed = version;
        List<WatchStream> streams = servers.endpoints(server).stream()
                .map(WatchStream::requiringLeader)
                .toList();
        streams.forEach(s -> s.create(watch("race/", listed + 1)));
        TreeMap<Long, ByteString> winners = new TreeMap<>();
        for (int round = 0; round < 50; round++) {
            ByteString one = bytes("one " + round);
            ByteString two = bytes("two " + round);
            CompletableFuture<Answer> first = apiserver.next().ask(write(key, version, one));
            CompletableFuture<Answer> second = apiserver.next().ask(write(key, version, two));
            TxnResponse a = outcome(first.join());
            TxnResponse b = outcome(second.join());
            assertNotEquals(a.getSucceeded(), b.getSucceeded(), "one wins");
            version = (a.getSucceeded() ? a : b).getHeader().getRevision();
            ByteString value = a.getSucceeded() ? one : two;
            winners.put(version, value);
            KeyValue found = (a.getSucceeded() ? b : a)
                    .getResponses(0)
                    .getResponseRange()
                    .getKvs(0);
            assertEquals(version, found.getModRevision());
            assertEquals(value, found.getValue());
        }
        for (WatchStream stream : streams) {
            List<Event> events = stream.awaitEvents(0, winners.size());
            assertEquals(List.copyOf(winners.keySet()), revisions(events));
            assertEquals(
                    List.copyOf(winners.values()),
                    events.stream().map(e -> e.getKv().getValue()).toList());
            WatchRules.check(stream.responses());
            stream.close();
        }
    }

    /** Every five minutes one apiserver wins the right to compact, to the revision of the round before. */
    @ParameterizedTest
    @MethodSource("both")
    void shouldLetOneOfManyCompact(String server) {
        Apiserver apiserver = apiserver(server);
        apiserver.written(write(key("compact/a"), 0, OBJECT));
        List<CompactionTurn> turns = IntStream.range(0, 3)
                .mapToObj(i -> new CompactionTurn(apiserver.next()))
                .toList();
        try (WatchStream stream = stream(server)) {
            stream.create(CompactionTurn.watch());
            stream.create(watch("compact/", apiserver.listed("compact/") + 1));
            stream.await(0, "created", r -> r.getCreated() && r.getWatchId() == 1);
            List<Long> told = new ArrayList<>();
            for (int round = 1; round <= 4; round++) {
                long now = apiserver.written(write(key("compact/" + round), 0, OBJECT));
                List<CompletableFuture<Answer>> claims =
                        turns.stream().map(t -> t.claim(now)).toList();
                int winners = 0;
                for (int i = 0; i < turns.size(); i++) {
                    winners += turns.get(i).end(outcome(claims.get(i).join())) ? 1 : 0;
                }
                assertEquals(1, winners, "of round " + round);
                told.add(now);
                // What a watch has not delivered yet, a compaction may take from it.
                stream.awaitEvents(0, round);
                stream.awaitEvents(1, round);
            }
            List<Event> rounds = stream.awaitEvents(0, 4);
            assertEquals(
                    told,
                    rounds.stream()
                            .map(e -> Long.valueOf(e.getKv().getValue().toStringUtf8()))
                            .toList());
            assertEquals(
                    List.of(1L, 2L, 3L, 4L),
                    rounds.stream().map(e -> e.getKv().getVersion()).toList());
            long compacted = told.get(2);
            assertEquals(
                    4,
                    apiserver.range(prefix("compact/").setRevision(compacted)).getCount());
            Answer before = apiserver
                    .next()
                    .answer(prefix("compact/").setRevision(compacted - 1).build());
            assertTrue(before.isError(Code.OUT_OF_RANGE, COMPACTED), before::toString);
            assertEquals(told, revisions(stream.awaitEvents(1, 4)));
        }
    }

    /** Events, the objects, share leases that nobody keeps alive; unless these really end, they fill the disk. */
    @ParameterizedTest
    @MethodSource("both")
    void shouldDeleteAllThatShareALease(String server) {
        Apiserver apiserver = apiserver(server);
        long asked = System.nanoTime();
        Answer granted = apiserver
                .next()
                .answer(LeaseGrantRequest.newBuilder()
                        .setTTL(LEASE_TTL.toSeconds())
                        .build());
        assertEquals(Code.OK, granted.code(), granted::toString);
        long lease = ((LeaseGrantResponse) granted.message()).getID();
        List<ByteString> keys =
                IntStream.range(100, 140).mapToObj(i -> key("events/" + i)).toList();
        List<CompletableFuture<Answer>> writes = keys.stream()
                .map(k -> apiserver.next().ask(write(k, 0, OBJECT, lease)))
                .toList();
        writes.forEach(w -> assertTrue(outcome(w.join()).getSucceeded()));
        long listed = apiserver.listed("events/");
        try (WatchStream stream = stream(server)) {
            stream.create(watch("events/", listed + 1));
            List<Event> events = stream.awaitEvents(0, keys.size());
            assertTrue(System.nanoTime() - asked >= LEASE_TTL.toNanos(), "before its time");
            assertEquals(keys, events.stream().map(e -> e.getKv().getKey()).toList());
            assertTrue(
                    events.stream()
                            .allMatch(e -> e.getType() == EventType.DELETE
                                    && e.getKv().getModRevision() == listed + 1
                                    && e.getPrevKv().getValue().equals(OBJECT)
                                    && e.getPrevKv().getLease() == lease),
                    events::toString);
            for (Endpoint endpoint : servers.endpoints(server)) {
                RangeResponse left = new Apiserver(List.of(endpoint)).range(prefix("events/"));
                assertEquals(0, left.getCount());
                assertEquals(listed + 1, left.getHeader().getRevision());
            }
            Answer ended = apiserver
                    .next()
                    .answer(LeaseTimeToLiveRequest.newBuilder().setID(lease).build());
            assertEquals(-1, ((LeaseTimeToLiveResponse) ended.message()).getTTL(), ended::toString);
            WatchRules.check(stream.responses());
        }
    }
}
