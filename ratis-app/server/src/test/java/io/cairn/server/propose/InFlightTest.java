package io.cairn.server.propose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.server.node.Unavailable;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.command.Batch;
import io.cairn.statemachine.command.BatchCodec;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.Put;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class InFlightTest {
    private static final Put COMMAND = Put.of(Bytes.utf8("k"), Bytes.utf8("v"));
    private final Waiting client = new Waiting(COMMAND, 1, 100, new CompletableFuture<>());
    private final Batch batch = new Batch(1, 1, 1, 1, List.of(COMMAND));
    private final InFlight inFlight = new InFlight(batch, BatchCodec.encode(batch), List.of(client));

    @Test
    void shouldNeedOneCopyPerTerm() {
        assertTrue(inFlight.needsCopyFor(5));
        int copy = inFlight.sending(5);
        assertFalse(inFlight.needsCopyFor(5), "on its way");
        inFlight.appended(copy);
        assertFalse(inFlight.needsCopyFor(5));
        assertTrue(inFlight.needsCopyFor(6));
    }

    @Test
    void shouldNeedAnotherCopyAfterAFailure() {
        inFlight.failed(inFlight.sending(5));
        assertTrue(inFlight.needsCopyFor(5));
    }

    @Test
    void shouldNotLetALateAnswerSpeakForANewerCopy() {
        int old = inFlight.sending(5);
        int newer = inFlight.sending(6);
        inFlight.failed(old);
        assertFalse(inFlight.needsCopyFor(6), "the newer one is on its way");
        inFlight.failed(newer);
        inFlight.appended(old);
        assertTrue(inFlight.needsCopyFor(6), "the older one was for an older leader");
    }

    @Test
    void shouldNotTakeBackThatACopyWasAppended() {
        int copy = inFlight.sending(5);
        inFlight.appended(copy);
        inFlight.failed(copy);
        assertFalse(inFlight.needsCopyFor(5));
    }

    @Test
    void shouldGiveUpCopiesOfLowerTermsOnly() {
        inFlight.appended(inFlight.sending(5));
        inFlight.reachedTerm(5);
        assertFalse(inFlight.needsCopyFor(5));
        inFlight.reachedTerm(6);
        assertTrue(inFlight.needsCopyFor(5));
    }

    @Test
    void shouldTellClientsThatTheyWaitedTooLongButStayInFlight() {
        inFlight.failed(inFlight.sending(5));
        inFlight.expire(99);
        assertFalse(client.outcome().isDone());
        inFlight.expire(100);
        assertTrue(client.outcome().isCompletedExceptionally());
        assertFalse(inFlight.done());
        inFlight.executed(List.of(new Outcome.Put(1, null)));
        assertTrue(inFlight.done());
        assertTrue(client.outcome().isCompletedExceptionally(), "an answer is final");
    }

    /** It could only be executed over what its clients wrote since, through other peers perhaps. */
    @Test
    void shouldEndWithItsClientsWhenNoLeaderWasEverSentIt() {
        inFlight.expire(99);
        inFlight.reachedTerm(6);
        assertFalse(inFlight.done());
        inFlight.expire(100);
        assertTrue(client.outcome().isCompletedExceptionally());
        assertTrue(inFlight.done());
    }

    @Test
    void shouldHandOutItsOutcomes() {
        Outcome outcome = new Outcome.Put(4, null);
        inFlight.executed(List.of(outcome));
        inFlight.giveUp(Unavailable.Reason.STOPPED);
        assertEquals(outcome, client.outcome().join());
    }
}
