package io.cairn.server.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.peer.PeerResponse;
import io.cairn.api.peer.TermResponse;
import io.cairn.server.apply.AppliedEntries;
import io.cairn.server.node.Unavailable;
import io.cairn.server.peer.ScriptedTransport;
import io.cairn.server.peer.ScriptedTransport.Sent;
import io.cairn.server.raft.ScriptedLog;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaderBarrierTest {
    private static final long TERM = 5;
    private static final List<Participant> THREE =
            List.of(new Participant(1, "1", true), new Participant(2, "2", true), new Participant(3, "3", true));

    @TempDir
    Path folder;

    private final ScriptedLog log = new ScriptedLog();
    private final ScriptedTransport transport = new ScriptedTransport();
    private AppliedEntries applied;
    private LeaderBarrier barrier;

    @BeforeEach
    void lead() throws IOException {
        applied = new AppliedEntries(folder);
        log.term = TERM;
        log.leader = 1;
        log.ready = true;
        log.configuration = new Configuration(THREE, List.of());
        barrier = new LeaderBarrier(1, log, applied.applier(), transport.calls());
        applied.configuration(THREE);
        applied.put();
        log.commit = applied.last();
    }

    @AfterEach
    void close() {
        applied.close();
    }

    private static void answer(Sent call, long term) {
        call.answer(PeerResponse.newBuilder()
                .setTerm(TermResponse.newBuilder()
                        .setRound(call.request().getTerm().getRound())
                        .setTerm(term)));
    }

    private Unavailable.Reason failure(CompletableFuture<Long> index) {
        ExecutionException e = assertThrows(ExecutionException.class, () -> index.get(60, TimeUnit.SECONDS));
        return ((Unavailable) e.getCause()).reason();
    }

    @Test
    void shouldAskOnlyAfterItReadTermThenReadinessThenCommit() throws Exception {
        List<Integer> sentBeforeCommit = new ArrayList<>();
        log.whenAskedForCommit = () -> sentBeforeCommit.add(transport.sent.size());
        CompletableFuture<Long> index = barrier.index();
        assertEquals(List.of("term", "ready", "commit"), log.asked);
        assertEquals(List.of(0), sentBeforeCommit);
        answer(transport.next(), TERM);
        assertEquals(applied.last(), index.get(60, TimeUnit.SECONDS));
        assertEquals("term", log.asked.get(log.asked.size() - 1), "it must still be in its term at the end");
    }

    @Test
    void shouldGiveNoIndexBeforeAMajorityAnswered() throws Exception {
        CompletableFuture<Long> index = barrier.index();
        assertFalse(index.isDone());
        answer(transport.next(), TERM + 1);
        assertFalse(index.isDone());
        answer(transport.next(), TERM);
        assertEquals(applied.last(), index.get(60, TimeUnit.SECONDS));
    }

    @Test
    void shouldFailWhenTheOthersAreInAnotherTerm() throws Exception {
        CompletableFuture<Long> index = barrier.index();
        answer(transport.next(), TERM + 1);
        answer(transport.next(), TERM - 1);
        assertEquals(Unavailable.Reason.LEADER_CHANGED, failure(index));
    }

    @Test
    void shouldFailWhenTheOthersAreSilent() throws Exception {
        CompletableFuture<Long> index = barrier.index();
        transport.next().fail();
        transport.next().fail();
        assertEquals(Unavailable.Reason.LEADER_CHANGED, failure(index));
    }

    @Test
    void shouldFailWhenItsOwnTermWentByMeanwhile() throws Exception {
        CompletableFuture<Long> index = barrier.index();
        log.term = TERM + 2;
        answer(transport.next(), TERM);
        assertEquals(Unavailable.Reason.LEADER_CHANGED, failure(index));
    }

    @Test
    void shouldNotCountAnAnswerOfAnotherRoundNorOfAnotherIdentity() throws Exception {
        CompletableFuture<Long> index = barrier.index();
        Sent first = transport.next();
        first.answer(PeerResponse.newBuilder()
                .setTerm(TermResponse.newBuilder()
                        .setRound(first.request().getTerm().getRound() - 1)
                        .setTerm(TERM)));
        Sent second = transport.next();
        second.answerAs(
                9,
                PeerResponse.newBuilder()
                        .setTerm(TermResponse.newBuilder()
                                .setRound(second.request().getTerm().getRound())
                                .setTerm(TERM)));
        assertEquals(Unavailable.Reason.LEADER_CHANGED, failure(index));
    }

    @Test
    void shouldLetLateComersWaitForTheNextRound() throws Exception {
        CompletableFuture<Long> early = barrier.index();
        Sent first = transport.next();
        transport.next();
        CompletableFuture<Long> late = barrier.index();
        assertTrue(transport.sent.isEmpty(), "one round at a time");
        applied.put();
        log.commit = applied.last();
        answer(first, TERM);
        early.get(60, TimeUnit.SECONDS);
        assertFalse(late.isDone(), "nobody was asked since it came");
        Sent next = transport.next();
        assertNotEquals(
                first.request().getTerm().getRound(), next.request().getTerm().getRound());
        answer(next, TERM);
        assertEquals(applied.last(), late.get(60, TimeUnit.SECONDS));
    }

    @Test
    void shouldRefuseWhileItIsNotReady() {
        log.ready = false;
        assertEquals(Unavailable.Reason.NO_LEADER, failure(barrier.index()));
        assertTrue(transport.sent.isEmpty());
    }

    @Test
    void shouldWaitForItsOwnApplyOfTheCommitIndex() throws Exception {
        log.commit = applied.last() + 1;
        CompletableFuture<Long> index = barrier.index();
        answer(transport.next(), TERM);
        assertFalse(index.isDone());
        applied.put();
        assertEquals(applied.last(), index.get(60, TimeUnit.SECONDS));
    }

    /** Else a read on a quiet follower waits for an entry of which it hears half a second later. */
    @Test
    void shouldNameTheLastEntryThatChangedSomething() throws Exception {
        long change = applied.last();
        applied.advance();
        log.commit = applied.last();
        CompletableFuture<Long> index = barrier.index();
        answer(transport.next(), TERM);
        assertEquals(change, index.get(60, TimeUnit.SECONDS));
    }

    @Test
    void shouldAnswerByItselfWhenItIsAlone() throws Exception {
        log.configuration = new Configuration(THREE.subList(0, 1), List.of());
        assertEquals(applied.last(), barrier.index().get(60, TimeUnit.SECONDS));
    }

    @Test
    void shouldNotConfirmItselfWhereItHasNoVote() {
        log.configuration = new Configuration(List.of(new Participant(1, "1", false)), List.of());
        assertEquals(Unavailable.Reason.NO_LEADER, failure(barrier.index()));
    }
}
