package io.cairn.server.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cairn.api.peer.BarrierResponse;
import io.cairn.api.peer.PeerResponse;
import io.cairn.api.peer.Refusal;
import io.cairn.server.apply.AppliedEntries;
import io.cairn.server.node.TooStale;
import io.cairn.server.node.Unavailable;
import io.cairn.server.peer.ScriptedTransport;
import io.cairn.server.peer.ScriptedTransport.Sent;
import io.cairn.server.raft.ScriptedLog;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.store.Store;
import io.cairn.statemachine.store.StoreOptions;
import io.cairn.statemachine.store.View;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A follower's reads; what the leader does is {@link LeaderBarrierTest}'s. */
class ReadBarrierTest {
    @TempDir
    Path folder;

    private final ScriptedLog log = new ScriptedLog();
    private final ScriptedTransport transport = new ScriptedTransport();
    private AppliedEntries applied;
    private ReadBarrier reads;

    @BeforeEach
    void follow() throws IOException {
        applied = new AppliedEntries(folder);
        applied.configuration(List.of(new Participant(1, "1", true), new Participant(2, "2", true)));
        log.leader = 2;
        reads = reads(Duration.ofSeconds(30));
    }

    private ReadBarrier reads(Duration answerWithin) {
        return new ReadBarrier(
                1,
                log,
                applied.store(),
                applied.applier().appliedIndex(),
                new LeaderBarrier(1, log, applied.applier(), transport.calls()),
                transport.calls(),
                answerWithin);
    }

    @AfterEach
    void close() {
        reads.close();
        applied.close();
    }

    private static void answer(Sent call, long index) {
        call.answer(PeerResponse.newBuilder()
                .setBarrier(BarrierResponse.newBuilder().setIndex(index)));
    }

    private static Unavailable.Reason failure(CompletableFuture<?> view) {
        ExecutionException e = assertThrows(ExecutionException.class, () -> view.get(60, TimeUnit.SECONDS));
        return ((Unavailable) e.getCause()).reason();
    }

    @Test
    void shouldWaitUntilItsOwnViewReachedTheLeadersIndex() throws Exception {
        CompletableFuture<View> view = reads.linearizable();
        answer(transport.next(), applied.last() + 1);
        assertFalse(view.isDone());
        applied.put("x");
        try (View found = view.get(60, TimeUnit.SECONDS)) {
            assertEquals(2, found.revision(), "the view holds the entry");
        }
    }

    @Test
    void shouldAskAgainWhenTheLeaderFailedOrRefused() throws Exception {
        CompletableFuture<View> view = reads.linearizable();
        transport.next().fail();
        transport
                .next()
                .answer(PeerResponse.newBuilder()
                        .setRefusal(Refusal.newBuilder().setReason(Refusal.Reason.NOT_LEADER)));
        log.leader = 0;
        TimeUnit.MILLISECONDS.sleep(60);
        log.leader = 3;
        Sent third = transport.next();
        assertEquals(3, third.request().getTarget());
        answer(third, applied.last());
        view.get(60, TimeUnit.SECONDS).close();
    }

    @Test
    void shouldGiveUpAtItsDeadlineWhileNobodyLeads() {
        reads.close();
        reads = reads(Duration.ofMillis(80));
        log.leader = 0;
        long start = System.nanoTime();
        assertEquals(Unavailable.Reason.TIMED_OUT, failure(reads.linearizable()));
        assertTrue(System.nanoTime() - start >= 80_000_000);
    }

    @Test
    void shouldGiveUpWhenItsApplyDoesNotGetThere() throws Exception {
        reads.close();
        // Long enough to be answered in time.
        reads = reads(Duration.ofSeconds(3));
        CompletableFuture<View> view = reads.linearizable();
        answer(transport.next(), applied.last() + 1);
        assertEquals(Unavailable.Reason.NOT_READY, failure(view));
    }

    /** Two reads in one round; the older one must not wait for as long as the younger one may. */
    @Test
    void shouldGiveEachReadItsOwnDeadline() throws Exception {
        reads.close();
        reads = reads(Duration.ofMillis(5000));
        reads.linearizable().cancel(false);
        Sent question = transport.next();
        CompletableFuture<View> older = reads.linearizable();
        TimeUnit.MILLISECONDS.sleep(3000);
        long asked = System.nanoTime();
        CompletableFuture<View> younger = reads.linearizable();
        answer(question, applied.last());
        answer(transport.next(), applied.last() + 1);
        Unavailable.Reason reason = failure(older);
        boolean done = younger.isDone();
        applied.put("x");
        boolean inTime = System.nanoTime() - asked < 5_000_000_000L;
        assumeTrue(inTime, "NOT RUN: the machine stood still until the time of the younger one was over");
        assertEquals(Unavailable.Reason.NOT_READY, reason);
        assertFalse(done, "it has more time");
        younger.get(60, TimeUnit.SECONDS).close();
    }

    @Test
    void shouldGiveUpAtItsDeadlineWhileTheLeaderIsSilent() throws Exception {
        reads.close();
        reads = reads(Duration.ofMillis(80));
        CompletableFuture<View> asked = reads.linearizable();
        Sent question = transport.next();
        CompletableFuture<View> queued = reads.linearizable();
        assertEquals(Unavailable.Reason.TIMED_OUT, failure(asked));
        assertEquals(Unavailable.Reason.TIMED_OUT, failure(queued));
        answer(question, applied.last());
        assertTrue(asked.isCompletedExceptionally(), "the late answer changes nothing");
    }

    @Test
    void shouldShareTheNextQuestionNotTheOneUnderWay() throws Exception {
        CompletableFuture<View> first = reads.linearizable();
        Sent question = transport.next();
        CompletableFuture<View> second = reads.linearizable();
        CompletableFuture<View> third = reads.linearizable();
        answer(question, applied.last());
        first.get(60, TimeUnit.SECONDS).close();
        assertFalse(second.isDone(), "its question was asked before the read came");
        answer(transport.next(), applied.last());
        second.get(60, TimeUnit.SECONDS).close();
        third.get(60, TimeUnit.SECONDS).close();
        assertTrue(transport.sent.isEmpty());
    }

    /** A view that nobody closes would pin a RocksDB snapshot for ever; closing the store would find it open. */
    @Test
    void shouldCloseTheViewOfAReadThatWasCancelled() throws Exception {
        CompletableFuture<View> view = reads.linearizable();
        Sent question = transport.next();
        assertTrue(view.cancel(false));
        answer(question, applied.last());
        reads.close();
        applied.close();
        // The database is free only when no view holds it.
        Store.open(folder.resolve("store"), StoreOptions.DEFAULTS).close();
    }

    @Test
    void shouldFailWhatWaitsWhenItStops() throws Exception {
        CompletableFuture<View> asked = reads.linearizable();
        Sent question = transport.next();
        CompletableFuture<View> waiting = reads.linearizable();
        log.leader = 0;
        question.fail();
        reads.close();
        assertEquals(Unavailable.Reason.STOPPED, failure(waiting));
        assertEquals(Unavailable.Reason.STOPPED, failure(asked));
        assertEquals(Unavailable.Reason.STOPPED, failure(reads.linearizable()));
    }

    private static String staleness(CompletableFuture<?> view) {
        ExecutionException e = assertThrows(ExecutionException.class, () -> view.get(60, TimeUnit.SECONDS));
        return assertInstanceOf(TooStale.class, e.getCause()).getMessage();
    }

    @Test
    void shouldAskTheLeaderOnlyWhenTheLastProofIsOlderThanAReaderAllows() throws Exception {
        CompletableFuture<View> first = reads.fresh(Duration.ofHours(1));
        answer(transport.next(), applied.last());
        first.get(60, TimeUnit.SECONDS).close();
        reads.fresh(Duration.ofHours(1)).get(60, TimeUnit.SECONDS).close();
        assertTrue(transport.sent.isEmpty(), "the proof will do");
        CompletableFuture<View> strict = reads.fresh(Duration.ZERO);
        answer(transport.next(), applied.last() + 1);
        assertFalse(strict.isDone());
        applied.put("x");
        try (View found = strict.get(60, TimeUnit.SECONDS)) {
            assertEquals(2, found.revision());
        }
    }

    /** What was committed while the answer was on its way is not covered by it. */
    @Test
    void shouldCountTheAgeOfAProofFromTheQuestion() throws Exception {
        CompletableFuture<View> first = reads.linearizable();
        Sent question = transport.next();
        TimeUnit.MILLISECONDS.sleep(60);
        answer(question, applied.last());
        first.get(60, TimeUnit.SECONDS).close();
        CompletableFuture<View> bounded = reads.fresh(Duration.ofMillis(50));
        answer(transport.next(), applied.last());
        bounded.get(60, TimeUnit.SECONDS).close();
    }

    @Test
    void shouldRefuseWhatItCannotProve() {
        reads.close();
        reads = reads(Duration.ofMillis(80));
        assertEquals(
                "cairn: this peer has not been up to date since it started, the read allows 5000 ms; ask another peer, or"
                        + " allow more",
                staleness(reads.fresh(Duration.ofSeconds(5))));
    }

    /** Applying is part of the proof: the leader's answer alone says nothing of what this peer has. */
    @Test
    void shouldTakeNoAnswerForAProofThatItHasNotApplied() throws Exception {
        reads.close();
        reads = reads(Duration.ofMillis(80));
        CompletableFuture<View> behind = reads.fresh(Duration.ofHours(1));
        answer(transport.next(), applied.last() + 1);
        assertTrue(staleness(behind).startsWith("cairn: this peer has not been up to date since it started"));
    }

    @Test
    void shouldCloseTheViewThatIsTooOld() throws Exception {
        CompletableFuture<View> bounded = reads.fresh(Duration.ZERO);
        answer(transport.next(), applied.last());
        bounded.get(60, TimeUnit.SECONDS).close();
        reads.close();
        applied.close();
        Store.open(folder.resolve("store"), StoreOptions.DEFAULTS).close();
    }
}
