package io.cairn.server.propose;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.peer.PeerResponse;
import io.cairn.api.peer.ProposeResponse;
import io.cairn.api.peer.Refusal;
import io.cairn.server.apply.OwnIdentity;
import io.cairn.server.node.Unavailable;
import io.cairn.server.peer.ScriptedTransport;
import io.cairn.server.peer.ScriptedTransport.Sent;
import io.cairn.server.raft.Refused;
import io.cairn.server.raft.ScriptedLog;
import io.cairn.server.raft.ScriptedLog.Appended;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.command.Batch;
import io.cairn.statemachine.command.BatchCodec;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.Put;
import io.cairn.statemachine.store.Applied;
import io.cairn.statemachine.store.Applied.Why;
import io.cairn.statemachine.store.OriginRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ProposerTest {
    private static final long SELF = 1;
    private static final OwnIdentity ME = new OwnIdentity(SELF, 7, 99);
    private static final Duration QUIET = Duration.ofMillis(200);

    private final ScriptedLog log = new ScriptedLog();
    private final ScriptedTransport transport = new ScriptedTransport();
    private volatile Unavailable.Reason refusal;
    private Proposer proposer = proposer(Duration.ofSeconds(30));

    private Proposer proposer(Duration answerWithin) {
        return proposer(answerWithin, ProposalLimits.LINGER);
    }

    private Proposer proposer(Duration answerWithin, Duration linger) {
        return new Proposer(
                ME,
                new Forwarder(SELF, log, transport.calls()),
                Admissions.unless(() -> refusal),
                answerWithin,
                linger);
    }

    @AfterEach
    void stop() {
        proposer.close();
    }

    private CompletableFuture<Outcome> put(String key) {
        return proposer.propose(Put.of(Bytes.utf8(key), Bytes.utf8("v")));
    }

    private void lead(long term, long leader) {
        log.term = term;
        log.leader = leader;
        proposer.wake();
    }

    private Appended appended() throws InterruptedException {
        Appended next = log.appended.poll(60, TimeUnit.SECONDS);
        assertNotNull(next, "nothing was appended");
        return next;
    }

    private Batch sent(Sent call) throws Exception {
        return BatchCodec.decode(call.request().getPropose().getBatch().toByteArray());
    }

    private static Applied executed(int revision) {
        return new Applied.Executed(List.of(new Outcome.Put(revision, null)));
    }

    private static Unavailable.Reason failure(CompletableFuture<?> outcome) {
        ExecutionException e = assertThrows(ExecutionException.class, () -> outcome.get(60, TimeUnit.SECONDS));
        return ((Unavailable) e.getCause()).reason();
    }

    @Test
    void shouldAnswerOnlyOnceItsOwnApplyExecutedTheBatch() throws Exception {
        lead(5, SELF);
        proposer.start();
        CompletableFuture<Outcome> outcome = put("a");
        Appended copy = appended();
        assertEquals(5, copy.term());
        assertArrayEquals(BatchCodec.encode(copy.batch()), copy.bytes());
        assertFalse(outcome.isDone(), "in a log is not committed");
        proposer.applied(copy.batch(), executed(3));
        assertEquals(new Outcome.Put(3, null), outcome.get(60, TimeUnit.SECONDS));
    }

    /** Nine of ten clients were answered at once, the tenth came meanwhile: it waits for the others to come again. */
    @Test
    void shouldGatherTheClientsOfTheLastBatchIntoTheNext() throws Exception {
        proposer = proposer(Duration.ofSeconds(30), Duration.ofSeconds(20));
        answerNine();
        for (int i = 0; i < 7; i++) {
            put("again " + i);
        }
        assertNull(log.appended.poll(QUIET.toMillis(), TimeUnit.MILLISECONDS), "eight of ten are too few to go");
        put("again 7");
        assertEquals(9, appended().batch().commands().size());
    }

    @Test
    void shouldNotWaitForClientsThatDoNotComeAgain() throws Exception {
        proposer = proposer(Duration.ofSeconds(30), Duration.ofMillis(2));
        answerNine();
        assertEquals(1, appended().batch().commands().size());
    }

    @Test
    void shouldNotWaitForAHandfulOfClients() throws Exception {
        proposer = proposer(Duration.ofSeconds(30), Duration.ofSeconds(20));
        lead(5, SELF);
        put("a");
        proposer.start();
        Appended alone = appended();
        put("b");
        proposer.applied(alone.batch(), executed(3));
        assertEquals(1, appended().batch().commands().size());
    }

    private void answerNine() throws Exception {
        lead(5, SELF);
        IntStream.range(0, 9).forEach(i -> put("first " + i));
        proposer.start();
        Appended nine = appended();
        assertEquals(9, nine.batch().commands().size());
        put("tenth");
        proposer.applied(nine.batch(), new Applied.Executed(Collections.nCopies(9, new Outcome.Put(3, null))));
    }

    @Test
    void shouldSendTheSameBytesToTheNextLeader() throws Exception {
        lead(5, 2);
        proposer.start();
        put("a");
        Sent first = transport.next();
        assertEquals("2", first.address());
        assertEquals(5, first.request().getPropose().getTerm());
        put("later, and in another batch");
        lead(6, 3);
        Sent second = transport.next();
        assertEquals("3", second.address());
        assertEquals(6, second.request().getPropose().getTerm());
        assertEquals(
                first.request().getPropose().getBatch(),
                second.request().getPropose().getBatch());
    }

    @Test
    void shouldSendAgainWhenAForwardFailedOrWasRefused() throws Exception {
        lead(5, 2);
        proposer.start();
        put("a");
        Sent first = transport.next();
        first.fail();
        Sent second = transport.next();
        second.answer(PeerResponse.newBuilder().setRefusal(Refusal.newBuilder().setReason(Refusal.Reason.NOT_READY)));
        Sent third = transport.next();
        assertEquals(
                first.request().getPropose().getBatch(),
                third.request().getPropose().getBatch());
    }

    @Test
    void shouldNotSendAgainWhatIsInALog() throws Exception {
        lead(5, 2);
        proposer.start();
        put("a");
        accept(transport.next());
        proposer.wake();
        assertNull(transport.sent.poll(QUIET.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** The leader lost and regained leadership and its log lost the copy: only an applied entry tells. */
    @Test
    void shouldSendAgainWhenAnEntryOfAHigherTermWasApplied() throws Exception {
        lead(5, 2);
        proposer.start();
        put("a");
        accept(transport.next());
        proposer.reachedTerm(5);
        assertNull(transport.sent.poll(QUIET.toMillis(), TimeUnit.MILLISECONDS), "that one may still hold it");
        proposer.reachedTerm(6);
        proposer.wake();
        transport.next();
    }

    @Test
    void shouldTryAgainWhenItsOwnLogRefuses() throws Exception {
        log.refusal = Refused.Reason.NOT_READY;
        lead(5, SELF);
        proposer.start();
        put("a");
        TimeUnit.MILLISECONDS.sleep(50);
        log.refusal = null;
        assertEquals(1, appended().batch().sequence());
    }

    @Test
    void shouldKeepOneBatchInFlight() throws Exception {
        lead(5, SELF);
        proposer.start();
        put("a");
        Appended first = appended();
        put("b");
        put("c");
        assertNull(log.appended.poll(QUIET.toMillis(), TimeUnit.MILLISECONDS));
        proposer.applied(first.batch(), executed(2));
        Appended second = appended();
        assertEquals(2, second.batch().sequence());
        assertEquals(2, second.batch().commands().size());
    }

    /** Once a copy left, a timeout of its client must not turn into "not applied", nor free its number. */
    @Test
    void shouldKeepABatchInFlightThatNobodyWaitsForAnyMore() throws Exception {
        // Long enough for what is asked to be sent in time.
        proposer = proposer(Duration.ofMillis(1500));
        lead(5, 2);
        proposer.start();
        CompletableFuture<Outcome> outcome = put("a");
        Sent copy = transport.next();
        assertEquals(Unavailable.Reason.TIMED_OUT, failure(outcome));
        CompletableFuture<Outcome> next = put("b");
        assertNull(transport.sent.poll(20, TimeUnit.MILLISECONDS), "its number is not free");
        lead(6, 3);
        Sent again = transport.next();
        assertEquals(sent(copy), sent(again));
        proposer.applied(sent(copy), executed(2));
        assertEquals(Unavailable.Reason.TIMED_OUT, failure(outcome));
        failure(next);
        put("c");
        assertEquals(2, sent(transport.next()).sequence());
    }

    @ParameterizedTest
    @CsvSource({
        "DUPLICATE, OUTCOME_LOST",
        "COVERED, OUTCOME_LOST",
        "UNKNOWN_ORIGIN, STOPPED",
        "OLD_INCARNATION, STOPPED",
        "CLONED, STOPPED"
    })
    void shouldSayWhatASkippedCopyMeans(Why why, Unavailable.Reason reason) throws Exception {
        lead(5, SELF);
        proposer.start();
        CompletableFuture<Outcome> outcome = put("a");
        proposer.applied(appended().batch(), new Applied.Skipped(why));
        assertEquals(reason, failure(outcome));
        put("b");
        assertEquals(2, appended().batch().sequence(), "the next one goes on");
    }

    @Test
    void shouldNotTakeASecondCopyForAnAnswer() throws Exception {
        lead(5, SELF);
        proposer.start();
        CompletableFuture<Outcome> outcome = put("a");
        Batch batch = appended().batch();
        proposer.applied(batch, executed(2));
        proposer.applied(batch, new Applied.Skipped(Why.DUPLICATE));
        assertEquals(new Outcome.Put(2, null), outcome.get(60, TimeUnit.SECONDS));
    }

    @Test
    void shouldIgnoreBatchesThatItDidNotMake() throws Exception {
        lead(5, SELF);
        proposer.start();
        CompletableFuture<Outcome> outcome = put("a");
        Batch own = appended().batch();
        List<Batch> others = List.of(
                new Batch(2, 7, 99, 1, own.commands()),
                new Batch(SELF, 6, 99, 1, own.commands()),
                new Batch(SELF, 7, 98, 1, own.commands()),
                new Batch(SELF, 7, 99, 2, own.commands()));
        others.forEach(other -> proposer.applied(other, executed(9)));
        assertFalse(outcome.isDone());
    }

    @ParameterizedTest
    @CsvSource({"7, 1, true", "7, 2, true", "7, 0, false", "6, 1, false"})
    void shouldReadOutOfAnInstalledRowWhetherItsBatchIsIn(long incarnation, long sequence, boolean in)
            throws Exception {
        lead(5, SELF);
        proposer.start();
        CompletableFuture<Outcome> outcome = put("a");
        appended();
        proposer.installed(new OriginRow(SELF, incarnation, 99, sequence));
        assertEquals(in, outcome.isDone());
        if (in) {
            assertEquals(Unavailable.Reason.OUTCOME_LOST, failure(outcome));
        }
    }

    @Test
    void shouldKeepWaitingWhenAnInstallHasNoRowForIt() throws Exception {
        lead(5, SELF);
        proposer.start();
        CompletableFuture<Outcome> outcome = put("a");
        appended();
        proposer.installed(null);
        assertFalse(outcome.isDone());
    }

    @Test
    void shouldRefuseWhatIsTooLargeBeforeItIsQueued() {
        Put large = Put.of(Bytes.utf8("k"), Bytes.wrap(new byte[ProposalLimits.COMMAND_BYTES_MAX]));
        assertEquals(Unavailable.Reason.TOO_LARGE, failure(proposer.propose(large)));
        assertEquals(0, proposer.waiting());
    }

    @Test
    void shouldRefuseWhenTheQueueIsFull() {
        List<CompletableFuture<Outcome>> taken = new ArrayList<>();
        for (int i = 0; i < ProposalLimits.WAITING_MAX; i++) {
            taken.add(put("k" + i));
        }
        assertTrue(taken.stream().noneMatch(CompletableFuture::isDone));
        assertEquals(Unavailable.Reason.TOO_MANY_REQUESTS, failure(put("one more")));
    }

    @ParameterizedTest
    @EnumSource(names = {"NO_SPACE", "TOO_MANY_REQUESTS"})
    void shouldRefuseForThePeersReason(Unavailable.Reason reason) {
        refusal = reason;
        assertEquals(reason, failure(put("a")));
        assertEquals(0, proposer.waiting());
    }

    @Test
    void shouldFailWhatWaitsWhenItStops() throws Exception {
        lead(5, SELF);
        proposer.start();
        CompletableFuture<Outcome> inFlight = put("a");
        appended();
        CompletableFuture<Outcome> waiting = put("b");
        proposer.close();
        assertEquals(Unavailable.Reason.STOPPED, failure(inFlight));
        assertEquals(Unavailable.Reason.STOPPED, failure(waiting));
        assertEquals(Unavailable.Reason.STOPPED, failure(put("c")));
    }

    /** Whoever comes while it stops, and whatever its thread was about to send, must be answered too. */
    @Test
    void shouldLeaveNobodyWithoutAnAnswerAtAStop() throws Exception {
        for (int round = 0; round < 200; round++) {
            Proposer stopping = proposer(Duration.ofSeconds(30));
            stopping.start();
            List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
            Thread client = new Thread(() -> {
                for (int i = 0; i < 50; i++) {
                    outcomes.add(stopping.propose(Put.of(Bytes.utf8("k" + i), Bytes.utf8("v"))));
                }
            });
            client.start();
            stopping.close();
            client.join();
            for (CompletableFuture<Outcome> outcome : outcomes) {
                assertEquals(Unavailable.Reason.STOPPED, failure(outcome));
            }
        }
    }

    private static void accept(Sent call) {
        call.answer(PeerResponse.newBuilder()
                .setPropose(ProposeResponse.newBuilder()
                        .setTerm(call.request().getPropose().getTerm())));
    }
}
