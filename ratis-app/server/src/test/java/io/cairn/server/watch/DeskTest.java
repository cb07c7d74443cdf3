package io.cairn.server.watch;

import static io.cairn.server.watch.LiveStore.delete;
import static io.cairn.server.watch.LiveStore.put;
import static io.cairn.server.watch.LiveStore.txn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.etcd.WatchResponse;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.KeyRange;
import io.cairn.statemachine.command.Compact;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the pump does, one turn after the other, over a real store. */
class DeskTest {
    static final WatchPump NO_PUMP = new WatchPump(
            () -> {
                throw new AssertionError("not started");
            },
            Duration.ofHours(1),
            (what, why) -> {});
    private static final Wanted ALL = new Wanted(0, KeyRange.all(), 0, true, true, false, false, false);

    @TempDir
    Path directory;

    private final RecordingReceiver receiver = new RecordingReceiver();
    private final WatchStream stream = new WatchStream(NO_PUMP, 1, receiver);
    private LiveStore live;
    private WatchDesk desk;

    @BeforeEach
    void open() throws Exception {
        live = new LiveStore(directory.resolve("store"));
        desk = new WatchDesk(live::view, new ProgressClock(Duration.ofHours(1)));
        desk.open(stream);
    }

    @AfterEach
    void close() {
        live.close();
    }

    private static Wanted from(long start) {
        return new Wanted(0, KeyRange.all(), start, true, true, false, false, false);
    }

    private static Wanted key(String key) {
        return new Wanted(0, KeyRange.single(Bytes.utf8(key)), 0, true, true, false, false, false);
    }

    private void turns() {
        for (int i = 0; desk.turn(); i++) {
            assertTrue(i < 100_000, "it never ends");
        }
    }

    private void puts(int count) {
        for (int i = 0; i < count; i++) {
            live.apply(put("k", "v" + i));
        }
    }

    @Test
    void shouldTellTheEventsOfARevisionTogether() {
        live.apply(put("a", "1"));
        desk.create(stream, ALL);
        desk.create(stream, key("b"));
        live.apply(txn(put("a", "2"), put("b", "1"), delete("a")), put("c", "1"));
        turns();
        assertEquals(List.of("3 a", "3 b", "3 del a", "4 c"), receiver.events(0));
        assertEquals(2, receiver.of(0).size());
        assertEquals(3, receiver.of(0).get(0).getHeader().getRevision());
        assertEquals(List.of("3 b"), receiver.events(1));
    }

    @Test
    void shouldBeginInThePastThePresentAndTheFuture() {
        puts(5);
        desk.create(stream, from(4));
        desk.create(stream, from(0));
        desk.create(stream, from(7));
        desk.create(stream, from(9));
        turns();
        assertEquals(6, receiver.of(0).get(0).getHeader().getRevision(), "catching up: the store's revision");
        puts(3);
        turns();
        assertEquals(List.of("4 k", "5 k", "6 k", "7 k", "8 k", "9 k"), receiver.events(0));
        assertEquals(List.of("7 k", "8 k", "9 k"), receiver.events(1));
        assertEquals(List.of("7 k", "8 k", "9 k"), receiver.events(2));
        assertEquals(List.of("9 k"), receiver.events(3));
    }

    /** The feed may not have told everything that was there when the watch began: nobody asked for that. */
    @Test
    void shouldNotTellWhatWasThereBeforeTheWatch() {
        desk.create(stream, ALL);
        puts(3);
        desk.create(stream, ALL);
        desk.create(stream, from(3));
        turns();
        assertEquals(List.of("2 k", "3 k", "4 k"), receiver.events(0));
        assertEquals(List.of(), receiver.events(1));
        assertEquals(List.of("3 k", "4 k"), receiver.events(2));
    }

    @Test
    void shouldKeepWhoDoesNotReadForLaterAndServeTheOthers() {
        RecordingReceiver reader = new RecordingReceiver();
        WatchStream other = new WatchStream(NO_PUMP, 2, reader);
        desk.open(other);
        desk.create(stream, ALL);
        desk.create(other, ALL);
        receiver.room = 1;
        puts(10);
        turns();
        assertEquals(1, receiver.events(0).size());
        assertEquals(10, reader.events(0).size());
        assertEquals(1, desk.cursors().slow());
        puts(5);
        turns();
        receiver.room = Integer.MAX_VALUE;
        desk.resume(stream);
        turns();
        assertEquals(reader.events(0), receiver.events(0));
        assertEquals(0, desk.cursors().slow());
    }

    /** More than the window holds: the history has it. */
    @Test
    void shouldServeFromTheHistoryWhatTheWindowHasForgotten() {
        desk.create(stream, ALL);
        receiver.room = 0;
        String large = "x".repeat(64 << 10);
        int count = (int) (2 * WatchLimits.WINDOW_BYTES / large.length());
        for (int i = 0; i < count; i++) {
            live.apply(put("k" + i, large));
            turns();
        }
        receiver.room = Integer.MAX_VALUE;
        desk.resume(stream);
        turns();
        assertEquals(count, receiver.events(0).size());
        assertEquals("2 k0", receiver.events(0).get(0));
        for (WatchResponse response : receiver.of(0)) {
            assertTrue(response.getSerializedSize() < WatchLimits.PAGE_BYTES + 2 * large.length());
        }
    }

    /** One turn is one page, however far there is to go; who follows is served in it. */
    @Test
    void shouldNotLetALongWayHoldUpTheOthers() {
        puts(3 * WatchLimits.PAGE_REVISIONS);
        desk.create(stream, from(2));
        desk.create(stream, key("a"));
        live.apply(put("a", "1"));
        assertTrue(desk.turn());
        assertEquals(1, receiver.events(1).size());
        assertEquals(WatchLimits.PAGE_REVISIONS, receiver.events(0).size());
        turns();
        assertEquals(3 * WatchLimits.PAGE_REVISIONS + 1, receiver.events(0).size());
    }

    @Test
    void shouldEndAWatchThatNeedsWhatIsCompacted() {
        puts(9);
        live.apply(new Compact(5));
        desk.create(stream, from(4));
        desk.create(stream, from(5));
        turns();
        assertEquals(List.of(), receiver.events(0));
        assertEquals(5, receiver.of(0).get(0).getCompactRevision());
        assertEquals(0, receiver.of(0).get(0).getHeader().getRevision());
        assertEquals(List.of("5 k", "6 k", "7 k", "8 k", "9 k", "10 k"), receiver.events(1));
        desk.create(stream, new Wanted(0, KeyRange.all(), -1, true, true, false, false, false));
        assertEquals(
                "COMPACTED",
                receiver.responses.get(receiver.responses.size() - 1).getCancelReason());
    }

    @Test
    void shouldEndALaggingWatchWhoseEventsWereCompacted() {
        puts(3);
        desk.create(stream, from(2));
        receiver.room = 0;
        turns();
        live.apply(new Compact(4));
        receiver.room = Integer.MAX_VALUE;
        desk.resume(stream);
        turns();
        assertEquals(4, receiver.of(0).get(0).getCompactRevision());
    }

    /** All in one entry: the pump sees the compaction before it has seen the writes. */
    @Test
    void shouldNeverTakeAnEventFromAWatchThatKeepsUp() {
        desk.create(stream, new Wanted(0, KeyRange.all(), 0, true, true, true, false, false));
        live.apply(put("a", "1"), put("a", "2"), delete("a"), put("b", "1"), new Compact(5));
        assertEquals(-1, live.store.collectGarbage(100, desk.feed()::head), "somebody has to see it first");
        turns();
        assertEquals(List.of("2 a", "3 a", "4 del a", "5 b"), receiver.events(0));
        assertEquals(
                "2", receiver.of(0).get(2).getEvents(0).getPrevKv().getValue().toStringUtf8());
        assertTrue(live.store.collectGarbage(100, desk.feed()::head) > 0);
    }

    @Test
    void shouldGoOnOverAnInstalledSnapshotOrSayThatItCannot() throws Exception {
        try (LiveStore leader = new LiveStore(directory.resolve("leader"))) {
            desk.create(stream, ALL);
            for (LiveStore store : List.of(leader, live)) {
                store.apply(put("a", "1"));
            }
            turns();
            for (int i = 0; i < 5; i++) {
                leader.apply(put("a", "v" + i));
            }
            leader.store.writeCheckpoint(directory.resolve("c1"));
            assertTrue(live.store.install(directory.resolve("c1")));
            turns();
            assertEquals(List.of("2 a", "3 a", "4 a", "5 a", "6 a", "7 a"), receiver.events(0));

            for (int i = 0; i < 5; i++) {
                leader.apply(put("a", "w" + i));
            }
            leader.apply(new Compact(10));
            leader.collect();
            leader.store.writeCheckpoint(directory.resolve("c2"));
            assertTrue(live.store.install(directory.resolve("c2")));
            desk.create(stream, from(11));
            turns();
            assertEquals(6, receiver.events(0).size());
            assertEquals(10, receiver.of(0).get(receiver.of(0).size() - 1).getCompactRevision());
            assertEquals(List.of("11 a", "12 a"), receiver.events(1));
        }
    }

    @Test
    void shouldAnswerProgressOnlyWhenAllWatchesHaveAllThereIs() {
        desk.askProgress(stream);
        turns();
        assertEquals(List.of(), receiver.responses, "no watch, no answer");
        desk.create(stream, ALL);
        puts(2);
        desk.askProgress(stream);
        turns();
        List<WatchResponse> told = receiver.of(0);
        assertEquals(-1, told.get(2).getWatchId(), "after the events");
        assertEquals(3, told.get(2).getHeader().getRevision());

        desk.create(stream, from(10));
        desk.askProgress(stream);
        turns();
        assertEquals(3, receiver.of(0).size(), "a watch of the future has not begun");
        puts(7);
        turns();
        desk.askProgress(stream);
        turns();
        assertEquals(
                10, receiver.of(1).get(receiver.of(1).size() - 1).getHeader().getRevision());

        receiver.room = 0;
        puts(1);
        turns();
        int before = receiver.responses.size();
        desk.askProgress(stream);
        turns();
        assertEquals(before, receiver.responses.size(), "somebody is behind");
    }

    @Test
    void shouldTellQuietWatchesFromTimeToTimeHowFarTheyAre() throws Exception {
        desk = new WatchDesk(live::view, new ProgressClock(Duration.ofMillis(1)));
        desk.open(stream);
        Wanted progress = new Wanted(0, KeyRange.single(Bytes.utf8("a")), 0, true, true, false, true, false);
        desk.create(stream, progress);
        desk.create(stream, key("a"));
        puts(2);
        Supplier<List<WatchResponse>> told = () -> receiver.of(0);
        for (int i = 0; told.get().isEmpty() && i < 1000; i++) {
            Thread.sleep(2);
            turns();
        }
        assertTrue(told.get().get(0).getHeader().getRevision() <= 3);
        assertTrue(told.get().stream().allMatch(r -> r.getWatchId() == 0 && r.getEventsCount() == 0));
        assertEquals(List.of(), receiver.of(1));
    }

    @Test
    void shouldGiveIdsAsEtcdDoes() {
        for (long id : new long[] {7, 7, 0, 0, 2, 0}) {
            desk.create(stream, new Wanted(id, KeyRange.all(), 0, true, true, false, false, false));
        }
        desk.cancel(stream, 1);
        desk.cancel(stream, 1);
        desk.create(stream, ALL);
        desk.create(stream, new Wanted(1, KeyRange.all(), 0, true, true, false, false, false));
        List<String> answers = new ArrayList<>();
        for (WatchResponse response : receiver.responses) {
            answers.add((response.getCreated() ? "" : "canceled ") + response.getWatchId());
        }
        assertEquals(List.of("7", "-1", "0", "1", "2", "3", "canceled 1", "4", "1"), answers);
    }

    @Test
    void shouldLoseOnlyTheStreamWhoseReceiverThrows() {
        RecordingReceiver other = new RecordingReceiver();
        WatchStream second = new WatchStream(NO_PUMP, 2, other);
        desk.open(second);
        desk.create(stream, ALL);
        desk.create(stream, ALL);
        desk.create(second, ALL);
        receiver.broken = true;
        puts(2);
        turns();
        assertEquals(1, receiver.failures.size());
        assertTrue(stream.isClosed());
        assertEquals(List.of("2 k", "3 k"), other.events(0));
        assertEquals(1, desk.cursors().active());
        desk.stop();
        assertTrue(other.stopped);
        assertFalse(receiver.stopped);
    }
}
