package io.cairn.server.etcd;

import static io.cairn.server.watch.LiveStore.delete;
import static io.cairn.server.watch.LiveStore.put;
import static io.cairn.server.watch.LiveStore.txn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.Event;
import io.cairn.api.etcd.Event.EventType;
import io.cairn.api.etcd.WatchCreateRequest;
import io.cairn.api.etcd.WatchCreateRequest.FilterType;
import io.cairn.api.etcd.WatchRequest;
import io.cairn.api.etcd.WatchResponse;
import io.cairn.server.node.FakePeer;
import io.cairn.server.node.PeerStatus.Role;
import io.cairn.server.watch.LiveStore;
import io.cairn.statemachine.command.Compact;
import io.cairn.statemachine.command.Operation;
import io.grpc.Metadata;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** etcd's Watch over the wire, on a real store. */
class WatchServiceTest {
    private static final ByteString OPEN_END = ByteString.copyFrom(new byte[1]);
    private static final Metadata.Key<String> HAS_LEADER =
            Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);

    @TempDir
    Path directory;

    private final TestServer server = new TestServer(Duration.ofMillis(100), Duration.ofMillis(50));
    private LiveStore live;
    private WatchClient watch;

    @BeforeEach
    void open() throws Exception {
        live = new LiveStore(directory.resolve("store"));
        live.store.listen(server.pump);
        server.peer.views = live::view;
        watch = WatchClient.of(server.channel);
    }

    @AfterEach
    void close() {
        watch.close();
        server.close();
        live.close();
        assertEquals(List.of(), List.copyOf(server.stops));
    }

    private static WatchCreateRequest.Builder key(String key) {
        return WatchCreateRequest.newBuilder().setKey(ByteString.copyFromUtf8(key));
    }

    private static WatchCreateRequest.Builder all() {
        return key("").setRangeEnd(OPEN_END);
    }

    private static List<String> text(List<Event> events) {
        return events.stream()
                .map(e -> e.getKv().getModRevision()
                        + (e.getType() == EventType.DELETE ? " del " : " put ")
                        + e.getKv().getKey().toStringUtf8()
                        + (e.hasPrevKv() ? " was " + e.getPrevKv().getValue().toStringUtf8() : ""))
                .toList();
    }

    @Test
    void shouldSayThatTheWatchExistsAndThenTellEvents() {
        live.apply(put("a", "1"));
        WatchResponse created = watch.create(all().setPrevKv(true)).next();
        assertTrue(created.getCreated());
        assertEquals(0, created.getWatchId());
        assertEquals(2, created.getHeader().getRevision());
        assertEquals(FakePeer.CLUSTER, created.getHeader().getClusterId());
        assertEquals(FakePeer.MEMBER, created.getHeader().getMemberId());
        assertEquals(FakePeer.TERM, created.getHeader().getRaftTerm());
        live.apply(txn(put("a", "2"), put("b", "3"), delete("b")));
        // Before the next change, or both may come in one response.
        WatchResponse first = watch.next();
        live.apply(delete("a"));
        assertEquals(List.of("3 put a was 1", "3 put b", "3 del b"), text(first.getEventsList()));
        assertEquals(3, first.getHeader().getRevision());
        Event delete = watch.next().getEvents(0);
        assertEquals("4 del a was 2", text(List.of(delete)).get(0));
        assertEquals(0, delete.getKv().getCreateRevision());
        assertEquals(0, delete.getKv().getVersion());
    }

    /** As 3.4.23 answers: notes of the API, golden vectors. */
    @Test
    void shouldGiveIdsAsEtcd() {
        for (long id : new long[] {7, 7, 0, 0, 2, 0}) {
            watch.create(all().setWatchId(id));
        }
        watch.cancel(1).cancel(1).create(all()).create(all().setWatchId(1)).progress();
        List<String> answers = new ArrayList<>();
        while (answers.size() < 10) {
            WatchResponse response = watch.next();
            String what = response.getCreated() ? "created " : response.getCanceled() ? "canceled " : "progress ";
            answers.add(what + response.getWatchId());
            if (response.getWatchId() == -1 && response.getCreated()) {
                assertTrue(response.getCanceled());
                assertEquals("mvcc: duplicate watch ID provided on the WatchStream", response.getCancelReason());
            }
        }
        assertEquals(
                List.of(
                        "created 7",
                        "created -1",
                        "created 0",
                        "created 1",
                        "created 2",
                        "created 3",
                        "canceled 1",
                        "created 4",
                        "created 1",
                        "progress -1"),
                answers);
    }

    /** As 3.4.23: 1100 revisions, from the first, in batches of 1000 and 100. */
    @Test
    void shouldCatchUpInBatchesOfAThousandRevisions() {
        for (int i = 0; i < 1100; i++) {
            live.apply(put("a" + i, "v"));
        }
        watch.create(all().setStartRevision(2)).next();
        WatchResponse first = watch.next();
        WatchResponse second = watch.next();
        assertEquals(1000, first.getEventsCount());
        assertEquals(100, second.getEventsCount());
        assertEquals(1101, first.getHeader().getRevision());
        assertEquals(1101, second.getHeader().getRevision());
    }

    @Test
    void shouldRefuseWhatCannotBeWatched() {
        WatchResponse empty =
                watch.create(key("b").setRangeEnd(ByteString.copyFromUtf8("b"))).next();
        assertTrue(empty.getCreated() && empty.getCanceled());
        assertEquals(-1, empty.getWatchId());
        assertEquals("mvcc: watcher range is empty", empty.getCancelReason());
        assertEquals(1, empty.getHeader().getRevision());
        WatchResponse negative = watch.create(key("b").setStartRevision(-1)).next();
        assertTrue(negative.getCreated() && negative.getCanceled());
        assertEquals(-1, negative.getWatchId());
        assertEquals("etcdserver: mvcc: required revision has been compacted", negative.getCancelReason());
        watch.send(WatchRequest.getDefaultInstance());
        assertTrue(watch.cancel(99).create(key("a")).next().getCreated(), "what means nothing has no answer");
    }

    @Test
    void shouldTakeAnEmptyKeyForTheFirst() {
        watch.create(key("")).next();
        live.apply(put("a", "1"), put("\0", "2"));
        assertEquals(List.of("3 put \0"), text(watch.next().getEventsList()));
    }

    @Test
    void shouldCancelWhatIsCompacted() {
        live.apply(put("a", "1"), put("a", "2"), put("a", "3"), delete("a"), new Compact(5));
        live.collect();
        assertTrue(watch.create(all().setStartRevision(4)).next().getCreated());
        WatchResponse canceled = watch.next();
        assertTrue(canceled.getCanceled());
        assertEquals(5, canceled.getCompactRevision());
        assertEquals(0, canceled.getHeader().getRevision());
        assertEquals("", canceled.getCancelReason());
        assertEquals(1, watch.create(all().setStartRevision(5)).next().getWatchId(), "the id stays taken");
        assertEquals(List.of("5 del a"), text(watch.next().getEventsList()));
        assertTrue(watch.cancel(0).next().getCanceled());
    }

    @Test
    void shouldLeaveOutWhatIsFilteredAndSendNothingEmpty() {
        watch.create(all().addFilters(FilterType.NOPUT)).next();
        watch.create(all().addFilters(FilterType.NODELETE)).next();
        live.apply(put("a", "1"));
        live.apply(delete("a"));
        // In either order: each watch for itself is told in order, and nothing is promised between two.
        Set<String> told = new HashSet<>();
        for (int i = 0; i < 2; i++) {
            WatchResponse response = watch.next();
            told.add(response.getWatchId() + ": " + text(response.getEventsList()));
        }
        assertEquals(Set.of("1: [2 put a]", "0: [3 del a]"), told);
    }

    @Test
    void shouldSendNothingOfAWatchThatWasCanceled() {
        watch.create(all()).next();
        watch.cancel(0);
        WatchResponse canceled = watch.next();
        assertTrue(canceled.getCanceled());
        assertEquals(0, canceled.getCompactRevision());
        assertEquals("", canceled.getCancelReason());
        live.apply(put("a", "1"));
        watch.create(all()).next();
        live.apply(put("a", "2"));
        assertEquals(1, watch.next().getWatchId());
    }

    @Test
    void shouldTellProgressOfQuietWatches() {
        live.apply(put("b", "1"));
        watch.create(key("a").setProgressNotify(true)).next();
        WatchResponse progress = watch.next();
        assertEquals(0, progress.getWatchId());
        assertEquals(0, progress.getEventsCount());
        assertEquals(2, progress.getHeader().getRevision());
        watch.create(key("a").setProgressNotify(true).setStartRevision(100));
        live.apply(put("a", "1"));
        for (int i = 0; i < 5; i++) {
            WatchResponse next = watch.next();
            assertTrue(next.getWatchId() == 0 || next.getCreated(), "a watch of the future has made no progress");
        }
    }

    /** Two megabytes are too long for one message if the client says that it can put pieces together. */
    @Test
    void shouldSendPiecesOnlyToWhoAskedForThem() {
        int count = 30;
        String value = "x".repeat(100 << 10);
        watch.create(all().setFragment(true)).next();
        watch.create(all()).next();
        live.apply(
                txn(IntStream.range(0, count).mapToObj(i -> put("k" + i, value)).toArray(Operation[]::new)));
        List<WatchResponse> pieces = new ArrayList<>();
        do {
            pieces.add(watch.next());
        } while (pieces.get(pieces.size() - 1).getFragment());
        assertEquals(2, pieces.size());
        for (WatchResponse piece : pieces) {
            assertTrue(piece.getSerializedSize() < Guard.MAX_MESSAGE_BYTES);
            assertEquals(0, piece.getWatchId());
            assertEquals(2, piece.getHeader().getRevision());
        }
        assertEquals(
                count, pieces.stream().mapToInt(WatchResponse::getEventsCount).sum());
        WatchResponse whole = watch.next();
        assertEquals(1, whole.getWatchId());
        assertEquals(count, whole.getEventsCount());
        assertFalse(whole.getFragment());
    }

    @Test
    void shouldEndWhenTheClientDoes() {
        watch.create(all()).next();
        assertEquals(1, server.pump.watches());
        watch.halfClose();
        assertEquals(Status.Code.OK, watch.awaitEnd().getCode());
        WatchClient other = WatchClient.of(server.channel);
        other.create(all()).next();
        other.close();
        awaitWatches(0);
    }

    private void awaitWatches(int count) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (server.pump.watches() != count && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertEquals(count, server.pump.watches());
    }

    @Test
    void shouldTellClientsThatTheServerStops() {
        watch.create(all()).next();
        server.pump.close();
        Status end = watch.awaitEnd();
        assertEquals(EtcdError.STOPPED.text(), end.getDescription());
        assertEquals(Status.Code.UNAVAILABLE, end.getCode());
        assertEquals(
                EtcdError.STOPPED.text(),
                WatchClient.of(server.channel).awaitEnd().getDescription());
    }

    @Test
    void shouldEndStreamsThatAskForALeaderWhenThereIsNone() {
        Metadata headers = new Metadata();
        headers.put(HAS_LEADER, "true");
        WatchClient bound = new WatchClient(server.channel, headers, Integer.MAX_VALUE);
        bound.create(all()).next();
        watch.create(all()).next();
        server.peer.leader = 0;
        Status end = bound.awaitEnd();
        assertEquals(Status.Code.UNAVAILABLE, end.getCode());
        assertEquals("etcdserver: no leader", end.getDescription());
        assertEquals(
                "etcdserver: no leader",
                new WatchClient(server.channel, headers, 1).awaitEnd().getDescription());
        awaitWatches(1);
        live.apply(put("a", "1"));
        assertEquals(List.of("2 put a"), text(watch.next().getEventsList()), "who did not ask goes on");
    }

    @Test
    void shouldRefuseOnALearner() {
        server.peer.role = Role.LISTENER;
        Status end = WatchClient.of(server.channel).awaitEnd();
        assertEquals(EtcdError.LEARNER.text(), end.getDescription());
        assertEquals(Status.Code.FAILED_PRECONDITION, end.getCode());
    }
}
