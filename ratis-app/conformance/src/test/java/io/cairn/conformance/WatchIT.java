package io.cairn.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.Event;
import io.cairn.api.etcd.Event.EventType;
import io.cairn.api.etcd.WatchCreateRequest;
import io.cairn.api.etcd.WatchRequest;
import io.cairn.api.etcd.WatchResponse;
import io.grpc.Status.Code;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Watch service, as clients see it; what etcd 3.4.23 does as well is asked of it too. */
class WatchIT {
    @TempDir
    static Path folder;

    private static BothServers servers;

    @BeforeAll
    static void start() {
        servers = new BothServers(folder);
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    static Set<String> both() {
        return servers.names();
    }

    private static ByteString key(String key) {
        return ByteString.copyFromUtf8(key);
    }

    private static WatchCreateRequest.Builder watch(String key) {
        return WatchCreateRequest.newBuilder().setKey(key(key));
    }

    private static WatchCreateRequest.Builder prefix(String prefix) {
        return watch(prefix).setRangeEnd(key(prefix.replaceAll("/$", "0")));
    }

    /** Carries out a line of a {@link CaseFile}, and returns the revision of the answer. */
    private static long run(String server, String line) {
        Answer answer = servers.endpoint(server).answer(CaseFile.request(line, 0, 0, 0));
        assertEquals(Code.OK, answer.code(), answer::toString);
        return Pair.header(answer).orElseThrow().getRevision();
    }

    private static WatchResponse created(WatchStream stream, WatchCreateRequest.Builder request) {
        int from = stream.responses().size();
        stream.create(request.build());
        return stream.await(from, "created", WatchResponse::getCreated);
    }

    private static long count(WatchStream stream, long id) {
        return stream.responses().stream()
                .filter(r -> r.getWatchId() == id && r.getEventsCount() > 0)
                .count();
    }

    @ParameterizedTest
    @MethodSource("both")
    void shouldGiveIdsAsEtcd(String server) {
        try (WatchStream stream = new WatchStream(servers.endpoint(server))) {
            long[] wanted = {7, 7, 0, 0, 2, 0};
            long[] given = {7, -1, 0, 1, 2, 3};
            for (int i = 0; i < wanted.length; i++) {
                assertEquals(
                        given[i],
                        created(stream, watch("id").setWatchId(wanted[i])).getWatchId(),
                        "create " + i);
            }
            WatchResponse duplicate = stream.responses().get(1);
            assertTrue(duplicate.getCanceled());
            assertEquals("mvcc: duplicate watch ID provided on the WatchStream", duplicate.getCancelReason());
            stream.cancel(1);
            stream.cancel(1);
            assertEquals(4, created(stream, watch("id")).getWatchId());
            assertEquals(1, created(stream, watch("id").setWatchId(1)).getWatchId());
            assertEquals(
                    1,
                    stream.responses().stream()
                            .filter(r -> r.getCanceled() && r.getWatchId() == 1)
                            .count());
            stream.requestProgress();
            WatchResponse progress = stream.await(0, "progress", r -> r.getWatchId() == -1 && !r.getCanceled());
            assertTrue(progress.getHeader().getRevision() > 0);
            WatchResponse empty = created(stream, watch("b").setRangeEnd(key("a")));
            assertEquals("mvcc: watcher range is empty", empty.getCancelReason());
            assertEquals(-1, empty.getWatchId());
        }
    }

    @ParameterizedTest
    @MethodSource("both")
    void shouldDeliverARevisionAtOnce(String server) {
        try (WatchStream stream = new WatchStream(servers.endpoint(server))) {
            created(stream, prefix("once/").setPrevKv(true));
            created(stream, watch("once/b"));
            long revision = run(
                    server,
                    "Txn success { request_put { key: \"once/a\" value: \"1\" } }"
                            + " success { request_put { key: \"once/b\" } } success { request_put { key: \"out\" } }");
            long end = run(server, "DeleteRange key: \"once/\" range_end: \"once0\"");
            List<Event> all = stream.awaitEvents(0, 4);
            assertEquals(2, stream.awaitEvents(1, 2).size());
            assertEquals(2, count(stream, 0));
            assertEquals(
                    List.of(revision, revision, end, end),
                    all.stream().map(e -> e.getKv().getModRevision()).toList());
            assertFalse(all.get(0).hasPrevKv());
            assertEquals(EventType.DELETE, all.get(2).getType());
            assertEquals(key("1"), all.get(2).getPrevKv().getValue());
            assertEquals(0, all.get(2).getKv().getVersion());
            WatchRules.check(stream.responses());
        }
    }

    @ParameterizedTest
    @MethodSource("both")
    void shouldLeaveOutWhatIsFiltered(String server) {
        try (WatchStream stream = new WatchStream(servers.endpoint(server))) {
            created(stream, watch("filter").addFilters(WatchCreateRequest.FilterType.NOPUT));
            created(stream, watch("filter").addFilters(WatchCreateRequest.FilterType.NODELETE));
            run(server, "Put key: \"filter\"");
            run(server, "DeleteRange key: \"filter\"");
            run(server, "Put key: \"filter\"");
            run(server, "DeleteRange key: \"filter\"");
            assertEquals(2, stream.awaitEvents(0, 2).size());
            assertEquals(2, stream.awaitEvents(1, 2).size());
            assertTrue(stream.events(0).stream().allMatch(e -> e.getType() == EventType.DELETE));
            assertTrue(stream.events(1).stream().allMatch(e -> e.getType() == EventType.PUT));
        }
    }

    @ParameterizedTest
    @MethodSource("both")
    void shouldBeginWhereItIsTold(String server) {
        long first = run(server, "Put key: \"begin\" value: \"1\"");
        long second = run(server, "Put key: \"begin\" value: \"2\"");
        try (WatchStream stream = new WatchStream(servers.endpoint(server))) {
            created(stream, watch("begin").setStartRevision(first));
            created(stream, watch("begin").setStartRevision(second).setPrevKv(true));
            created(stream, watch("begin").setStartRevision(second + 2));
            created(stream, watch("begin"));
            run(server, "Put key: \"begin\" value: \"3\"");
            run(server, "Put key: \"begin\" value: \"4\"");
            assertEquals(4, stream.awaitEvents(0, 4).size());
            assertEquals(key("1"), stream.awaitEvents(1, 3).get(0).getPrevKv().getValue());
            assertEquals(key("4"), stream.awaitEvents(2, 1).get(0).getKv().getValue());
            assertEquals(key("3"), stream.awaitEvents(3, 2).get(0).getKv().getValue());
            run(server, "Compact revision: " + second);
            WatchResponse late = created(stream, watch("begin").setStartRevision(first));
            assertFalse(late.getCanceled());
            WatchResponse end =
                    stream.await(0, "compacted", r -> r.getWatchId() == late.getWatchId() && r.getCanceled());
            assertEquals(second, end.getCompactRevision());
            assertEquals("", end.getCancelReason());
            assertEquals(0, end.getHeader().getRevision());
            long at = created(stream, watch("begin").setStartRevision(second)).getWatchId();
            assertEquals(key("2"), stream.awaitEvents(at, 3).get(0).getKv().getValue());
        }
    }

    /** etcd does so from 3.4.34 and 3.5.16 on; before, the deletion was lost. */
    @Test
    void shouldDeliverADeletionAtTheCompactedRevision() {
        run("cairn", "Put key: \"tomb\"");
        long deleted = run("cairn", "DeleteRange key: \"tomb\"");
        run("cairn", "Compact revision: " + deleted + " physical: true");
        try (WatchStream stream = new WatchStream(servers.endpoint("cairn"))) {
            created(stream, watch("tomb").setStartRevision(deleted));
            assertEquals(EventType.DELETE, stream.awaitEvents(0, 1).get(0).getType());
        }
    }

    /** etcd does so from 3.4.38, 3.5.24 and 3.6.6 on. */
    @Test
    void shouldRefuseToBeginBeforeTheBeginning() {
        try (WatchStream stream = new WatchStream(servers.endpoint("cairn"))) {
            WatchResponse refused = created(stream, watch("a").setStartRevision(-1));
            assertTrue(refused.getCanceled());
            assertEquals(-1, refused.getWatchId());
            assertEquals("etcdserver: mvcc: required revision has been compacted", refused.getCancelReason());
        }
    }

    /** A backlog comes in pieces of 1000 revisions. */
    @ParameterizedTest
    @MethodSource("both")
    void shouldCatchUpInPieces(String server) {
        long first = run(server, "Put key: \"backlog\"");
        long last = LongStream.range(0, 1099)
                .map(i -> run(server, "Put key: \"backlog\""))
                .max()
                .orElseThrow();
        try (WatchStream stream = new WatchStream(servers.endpoint(server))) {
            created(stream, watch("backlog").setStartRevision(first));
            assertEquals(1100, stream.awaitEvents(0, 1100).size());
            assertEquals(
                    List.of(1000, 100),
                    stream.responses().stream()
                            .skip(1)
                            .map(WatchResponse::getEventsCount)
                            .toList());
            assertTrue(stream.responses().stream().allMatch(r -> r.getHeader().getRevision() >= last));
            WatchRules.check(stream.responses());
        }
    }

    /** Only for those who ask; the pieces are next to each other, and all but the last say that more comes. */
    @ParameterizedTest
    @MethodSource("both")
    void shouldCutALargeRevision(String server) {
        for (int i = 0; i < 4; i++) {
            run(server, "Put key: \"large/" + i + "\" value: bytes(900000)");
        }
        try (WatchStream stream = new WatchStream(servers.endpoint(server))) {
            created(stream, prefix("large/").setPrevKv(true).setFragment(true));
            created(stream, prefix("large/").setPrevKv(true));
            run(server, "DeleteRange key: \"large/\" range_end: \"large0\"");
            stream.awaitEvents(0, 4);
            stream.awaitEvents(1, 4);
            assertEquals(1, count(stream, 1));
            List<WatchResponse> pieces = stream.responses().stream()
                    .filter(r -> r.getEventsCount() > 0)
                    .dropWhile(r -> r.getWatchId() != 0)
                    .limit(count(stream, 0))
                    .toList();
            assertTrue(pieces.size() > 1);
            for (int i = 0; i < pieces.size(); i++) {
                assertEquals(0, pieces.get(i).getWatchId());
                assertEquals(i < pieces.size() - 1, pieces.get(i).getFragment());
                assertTrue(pieces.get(i).getSerializedSize() < 2 << 20);
            }
        }
    }

    /** Nothing that a client may say ends the stream, or disturbs who is on it. */
    @ParameterizedTest
    @MethodSource("both")
    void shouldBearHostileClients(String server) {
        try (WatchStream stream = new WatchStream(servers.endpoint(server))) {
            created(stream, watch("hostile").setWatchId(99_999));
            stream.send(WatchRequest.getDefaultInstance());
            Stream.of(-1L, -2L, 5L, Long.MAX_VALUE, Long.MIN_VALUE).forEach(stream::cancel);
            for (int i = 0; i < 5000; i++) {
                stream.create(watch("hostile/" + i % 50)
                        .setStartRevision(i % 3 == 0 ? 1_000_000_000L : 0)
                        .build());
            }
            for (int i = 0; i < 5000; i++) {
                stream.cancel(i);
                stream.cancel(i);
            }
            stream.await(0, "the last is cancelled", r -> r.getWatchId() == 4999 && r.getCanceled());
            run(server, "Put key: \"hostile/1\"");
            run(server, "Put key: \"hostile\"");
            assertEquals(1, stream.awaitEvents(99_999, 1).size());
            assertEquals(
                    5000,
                    stream.responses().stream()
                            .filter(WatchResponse::getCanceled)
                            .count());
            WatchRules.check(stream.responses());
        }
    }
}
