package io.cairn.server.propose;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.peer.PeerResponse;
import io.cairn.api.peer.Refusal;
import io.cairn.server.apply.OwnIdentity;
import io.cairn.server.peer.ScriptedTransport;
import io.cairn.server.peer.ScriptedTransport.Sent;
import io.cairn.server.raft.ScriptedLog;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.command.Batch;
import io.cairn.statemachine.command.BatchCodec;
import io.cairn.statemachine.command.Put;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a leader of another peer refuses goes to it again, but not at the rate at which it can refuse. */
class ForwarderTest {
    private static final long SELF = 1;
    private static final long TERM = 5;
    private static final Put PUT = Put.of(Bytes.utf8("k"), Bytes.utf8("v"));

    private final ScriptedLog log = new ScriptedLog();
    private final ScriptedTransport transport = new ScriptedTransport();
    private final Forwarder forwarder = new Forwarder(SELF, log, transport.calls());

    @BeforeEach
    void haveAnotherLead() {
        log.term = TERM;
        log.leader = 2;
    }

    private static void refuse(Sent copy, Refusal.Reason reason) {
        copy.answer(PeerResponse.newBuilder().setRefusal(Refusal.newBuilder().setReason(reason)));
    }

    /** Lets the answer come, and returns the nanoseconds from then until the proposer is woken to send again. */
    private long pauseAfter(Consumer<Sent> answer) throws Exception {
        Batch batch = new Batch(SELF, 7, 99, 1, List.of(PUT));
        InFlight current = new InFlight(batch, BatchCodec.encode(batch), List.of());
        CompletableFuture<Long> woken = new CompletableFuture<>();
        forwarder.send(current, () -> woken.complete(System.nanoTime()));
        assertFalse(current.needsCopyFor(TERM), "one is on its way");
        long answered = System.nanoTime();
        answer.accept(transport.next());
        assertTrue(current.needsCopyFor(TERM), "whoever looks next may send again");
        return woken.get(60, TimeUnit.SECONDS) - answered;
    }

    private static void assertAtLeast(Duration expected, long nanos) {
        assertTrue(nanos >= expected.toNanos(), () -> "woken after " + Duration.ofNanos(nanos));
    }

    @ParameterizedTest
    @EnumSource(names = {"NOT_LEADER", "WRONG_TERM", "NOT_READY", "TOO_BUSY"})
    void shouldPauseAfterARefusal(Refusal.Reason reason) throws Exception {
        assertAtLeast(ProposalLimits.RETRY_AFTER, pauseAfter(copy -> refuse(copy, reason)));
    }

    @Test
    void shouldPauseAfterALostConnection() throws Exception {
        assertAtLeast(ProposalLimits.RETRY_AFTER, pauseAfter(Sent::fail));
    }

    /** A leader of an older build cannot read it the next time either; only another leader can. */
    @Test
    void shouldPauseLongerWhenTheLeaderCannotReadIt() throws Exception {
        assertAtLeast(ProposalLimits.LOOK_EVERY, pauseAfter(copy -> refuse(copy, Refusal.Reason.INVALID)));
    }

    @Test
    void shouldNotSendInABusyLoopToALeaderThatRefuses() throws Exception {
        int copies = 100;
        OwnIdentity me = new OwnIdentity(SELF, 7, 99);
        Duration answerWithin = Duration.ofMinutes(5);
        try (Proposer proposer =
                new Proposer(me, forwarder, Admissions.unless(() -> null), answerWithin, ProposalLimits.LINGER)) {
            proposer.start();
            proposer.propose(PUT);
            long start = System.nanoTime();
            for (int i = 0; i < copies; i++) {
                refuse(transport.next(), Refusal.Reason.NOT_READY);
            }
            // Half of what it is, as now and then a look at the clock comes together with the end of a pause.
            assertAtLeast(ProposalLimits.RETRY_AFTER.multipliedBy(copies / 2), System.nanoTime() - start);
        }
    }
}
