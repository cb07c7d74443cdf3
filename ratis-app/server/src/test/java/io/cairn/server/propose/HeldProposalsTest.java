package io.cairn.server.propose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.server.apply.OwnIdentity;
import io.cairn.server.node.Unavailable;
import io.cairn.server.peer.ScriptedTransport;
import io.cairn.server.raft.ScriptedLog;
import io.cairn.server.raft.ScriptedLog.Appended;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.command.Command;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.Put;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * While the log has no room, or there is no cluster yet, commands wait: in a bounded queue, not for longer than their
 * clients do.
 */
class HeldProposalsTest {
    private static final long SELF = 1;
    private static final int LOOKS = 3;

    private final ScriptedLog log = new ScriptedLog();
    private final ScriptedTransport transport = new ScriptedTransport();
    private final AtomicInteger looks = new AtomicInteger();
    private volatile Unavailable.Reason hold = Unavailable.Reason.NO_SPACE;
    private Proposer proposer;

    private final Admission admission = new Admission() {
        @Override
        public Unavailable.Reason refusal(Command command) {
            return null;
        }

        @Override
        public Unavailable.Reason hold() {
            looks.incrementAndGet();
            return hold;
        }
    };

    private void start(Duration answerWithin) {
        make(answerWithin);
        proposer.start();
    }

    private void make(Duration answerWithin) {
        log.term = 5;
        log.leader = SELF;
        proposer = new Proposer(
                new OwnIdentity(SELF, 7, 99),
                new Forwarder(SELF, log, transport.calls()),
                admission,
                answerWithin,
                ProposalLimits.LINGER);
    }

    @AfterEach
    void stop() {
        proposer.close();
    }

    private CompletableFuture<Outcome> put(String key) {
        return proposer.propose(Put.of(Bytes.utf8(key), Bytes.utf8("v")));
    }

    private static Unavailable.Reason failure(CompletableFuture<Outcome> outcome) {
        ExecutionException failed =
                assertThrows(ExecutionException.class, () -> outcome.get(60, TimeUnit.SECONDS), "it was answered");
        return assertInstanceOf(Unavailable.class, failed.getCause()).reason();
    }

    @Test
    void shouldSendWhatWaitedAsSoonAsThereIsRoom() throws Exception {
        start(Duration.ofMinutes(5));
        CompletableFuture<Outcome> first = put("a");
        CompletableFuture<Outcome> second = put("b");
        int before = looks.get();
        while (looks.get() < before + LOOKS) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        assertTrue(log.appended.isEmpty(), "nothing is sent");
        assertFalse(first.isDone() || second.isDone(), "nor refused");
        hold = null;
        Appended sent = log.appended.poll(60, TimeUnit.SECONDS);
        assertNotNull(sent, "sent when there is room");
        assertEquals(2, sent.batch().commands().size(), "all that waited, in one batch");
    }

    @ParameterizedTest
    @EnumSource(names = {"NO_SPACE", "NO_LEADER"})
    void shouldSayWhyItWasHeldWhenItWaitedTooLong(Unavailable.Reason reason) {
        hold = reason;
        start(Duration.ofMillis(200));
        assertEquals(reason, failure(put("a")));
        assertEquals(0, proposer.waiting());
        assertTrue(log.appended.isEmpty(), "what was refused was not sent");
    }

    /** Its client was told, or will be, that it took too long, and may have written something newer since. */
    @Test
    void shouldNotSendWhatWaitedTooLongWhenThereIsRoomAgain() {
        hold = null;
        make(Duration.ZERO);
        CompletableFuture<Outcome> early = put("a");
        proposer.start();
        assertEquals(Unavailable.Reason.TIMED_OUT, failure(early));
        assertTrue(log.appended.isEmpty(), "it was not sent");
    }

    @Test
    void shouldLetOnlySoManyWait() {
        start(Duration.ofMinutes(5));
        List<CompletableFuture<Outcome>> waiting = new ArrayList<>();
        for (int i = 0; i < ProposalLimits.WAITING_MAX; i++) {
            waiting.add(put("k" + i));
        }
        assertEquals(Unavailable.Reason.TOO_MANY_REQUESTS, failure(put("one more")));
        assertTrue(waiting.stream().noneMatch(CompletableFuture::isDone));
        proposer.close();
        assertEquals(Unavailable.Reason.STOPPED, failure(waiting.get(0)));
    }
}
