package io.cairn.server.raft;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CommitNudgeTest {
    private static final int REPETITIONS = 3;

    @Test
    void shouldNudgeAgainWhileAFollowerIsBehind() throws InterruptedException {
        CountDownLatch nudges = new CountDownLatch(1 + REPETITIONS);
        CommitNudge.Heartbeats heartbeats = () -> {
            nudges.countDown();
            return true;
        };
        try (CommitNudge nudge = new CommitNudge(heartbeats)) {
            nudge.committed(0);
            assertTrue(nudges.await(1, TimeUnit.MINUTES));
        }
    }

    /** What is committed is applied to the end while the log closes, and apply must not fail for want of a nudge. */
    @Test
    void shouldTakeCommitsWhenItIsClosed() {
        CommitNudge nudge = new CommitNudge(() -> false);
        nudge.close();
        assertDoesNotThrow(() -> nudge.committed(0));
        assertDoesNotThrow(() -> nudge.committed(0));
    }
}
