package io.cairn.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.cairn.server.node.Unavailable.Reason;
import io.cairn.server.propose.ProposalLimits;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When writes are refused, and when a peer says that it is not ready, because it is behind. */
class WriteGateTest {
    private boolean stopping;
    private boolean logFull;
    private boolean installing;
    private long committed = 10;
    private long applied = 10;
    private final Lag lag = new Lag(() -> committed, () -> applied, () -> installing);
    private final WriteGate gate = new WriteGate(() -> stopping, () -> logFull, lag::entries);

    private void assertLag(long expected) throws InterruptedException {
        // Longer than the last look is good for.
        TimeUnit.MILLISECONDS.sleep(80);
        assertEquals(expected, lag.entries());
    }

    @Test
    void shouldTakeWritesWhileThereIsRoomAndNothingToCatchUpWith() {
        assertNull(gate.refusal());
        logFull = true;
        assertEquals(Reason.NO_SPACE, gate.refusal());
        logFull = false;
        assertNull(gate.refusal(), "there is room again");
        stopping = true;
        assertEquals(Reason.STOPPED, gate.refusal());
    }

    @Test
    void shouldRefuseWritesWhileItsAnswersWouldComeTooLate() throws InterruptedException {
        committed = applied + ProposalLimits.LAG_MAX;
        assertLag(ProposalLimits.LAG_MAX);
        assertNull(gate.refusal());
        committed++;
        assertLag(ProposalLimits.LAG_MAX + 1);
        assertEquals(Reason.TOO_MANY_REQUESTS, gate.refusal());
        applied++;
        assertNull(gate.refusal(), "it caught up; that is seen at once");
    }

    /** Its own log says nothing then, and what the others have committed has not been heard yet. */
    @Test
    void shouldRefuseWritesWhileACheckpointIsFetched() {
        installing = true;
        assertEquals(Lag.UNKNOWN, lag.entries());
        assertEquals(Reason.TOO_MANY_REQUESTS, gate.refusal());
        assertEquals("fetches a snapshot", OwnStatus.lagReason(lag.entries()));
        installing = false;
        assertNull(gate.refusal());
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
