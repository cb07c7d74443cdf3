package io.cairn.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.cairn.server.node.Unavailable.Reason;
import io.cairn.server.propose.ProposalLimits;
import io.cairn.statemachine.Alarm;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.command.Put;
import io.cairn.statemachine.command.SetAlarm;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When writes are refused, and when a peer says that it is not ready, because it is behind. */
class WriteGateTest {
    private static final Put PUT = Put.of(Bytes.utf8("k"), Bytes.utf8("v"));

    private boolean takesPart = true;
    private boolean stopping;
    private boolean logFull;
    private boolean installing;
    private long committed = 10;
    private long applied = 10;
    private final Lag lag = new Lag(() -> committed, () -> applied, () -> installing);
    private volatile long nanos = -5;
    private final WriteGate gate =
            new WriteGate(() -> takesPart, () -> stopping, () -> logFull, lag::entries, () -> nanos);

    private void assertLag(long expected) throws InterruptedException {
        // Longer than the last look is good for.
        TimeUnit.MILLISECONDS.sleep(80);
        assertEquals(expected, lag.entries());
    }

    @Test
    void shouldTakeWritesUntilItStops() {
        assertNull(gate.refusal(PUT));
        assertNull(gate.hold());
        stopping = true;
        assertEquals(Reason.STOPPED, gate.refusal(PUT));
    }

    /** For a moment at each start; for as long as it takes when other founders, or what it has to catch up with, are away. */
    @Test
    void shouldHoldWritesUntilThePeerTakesPart() {
        takesPart = false;
        assertNull(gate.refusal(PUT), "that may be over in a moment");
        assertEquals(Reason.NO_LEADER, gate.hold());
        takesPart = true;
        assertNull(gate.hold());
    }

    @Test
    void shouldHoldWritesWhileTheLogIsFullAndRefuseThemWhenThatLastsTooLong() {
        logFull = true;
        assertNull(gate.refusal(PUT), "a checkpoint may be under way");
        assertEquals(Reason.NO_SPACE, gate.hold());
        nanos += WriteGate.WAIT_NANOS - 1;
        assertNull(gate.refusal(PUT));
        nanos++;
        assertEquals(Reason.NO_SPACE, gate.refusal(PUT));
        assertEquals(Reason.NO_SPACE, gate.hold(), "what was taken waits on");
        logFull = false;
        assertNull(gate.refusal(PUT), "there is room again");
        assertNull(gate.hold());
        logFull = true;
        assertNull(gate.refusal(PUT), "and time again");
    }

    /** A peer that is behind and has no room must be able to stop the others. */
    @Test
    void shouldTakeAnAlarmHoweverFarItIsBehind() {
        SetAlarm alarm = new SetAlarm(new Alarm(1, Alarm.Type.NOSPACE, true), true);
        installing = true;
        assertNull(gate.refusal(alarm));
        assertEquals(Reason.TOO_MANY_REQUESTS, gate.refusal(PUT));
        stopping = true;
        assertEquals(Reason.STOPPED, gate.refusal(alarm));
    }

    @Test
    void shouldRefuseWritesWhileItsAnswersWouldComeTooLate() throws InterruptedException {
        committed = applied + ProposalLimits.LAG_MAX;
        assertLag(ProposalLimits.LAG_MAX);
        assertNull(gate.refusal(PUT));
        committed++;
        assertLag(ProposalLimits.LAG_MAX + 1);
        assertEquals(Reason.TOO_MANY_REQUESTS, gate.refusal(PUT));
        applied++;
        assertNull(gate.refusal(PUT), "it caught up; that is seen at once");
    }

    /** Its own log says nothing then, and what the others have committed has not been heard yet. */
    @Test
    void shouldRefuseWritesWhileACheckpointIsFetched() {
        installing = true;
        assertEquals(Lag.UNKNOWN, lag.entries());
        assertEquals(Reason.TOO_MANY_REQUESTS, gate.refusal(PUT));
        assertEquals("fetches a snapshot", OwnStatus.lagReason(lag.entries()));
        installing = false;
        assertNull(gate.refusal(PUT));
    }

    @Test
    void shouldSayThatItIsNotReadyWhileItIsBehind() throws InterruptedException {
        committed = applied + 1000;
        assertLag(1000);
        assertEquals("", OwnStatus.lagReason(lag.entries()));
        committed++;
        assertLag(1001);
        assertEquals("has 1001 entries to apply", OwnStatus.lagReason(lag.entries()));
        applied = committed + 5;
        assertLag(0);
    }
}
