package io.cairn.server.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cairn.server.raft.ConsensusLog;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointPolicyTest {
    private static final long LOG_MAX = 100 * ConsensusLog.SEGMENT_BYTES;
    private final CheckpointPolicy policy = new CheckpointPolicy(LOG_MAX, 1000, 50, Duration.ofSeconds(10), 2);

    @ParameterizedTest
    @CsvSource({
        "0, 0, 9, false",
        "999, 49, 9, false",
        "1000, 1, 0, true",
        "0, 50, 0, true",
        "0, 1, 10, true",
        "0, 0, 100, false", // nothing changed
        "1000, 0, 0, false"
    })
    void shouldBeDueByBytesEntriesOrAge(long bytes, long entries, long seconds, boolean due) {
        assertEquals(due, policy.isDue(bytes, entries, Duration.ofSeconds(seconds)));
    }

    @Test
    void shouldStopKeepingTheLogForOthersAtThreeQuartersAndStopWritesBeforeItsBound() {
        long urgent = LOG_MAX / 4 * 3;
        assertEquals(false, policy.isUrgent(urgent - 1));
        assertEquals(true, policy.isUrgent(urgent));
        long full = LOG_MAX - 2 * ConsensusLog.SEGMENT_BYTES;
        assertEquals(false, policy.isFull(full - 1));
        assertEquals(true, policy.isFull(full));
    }
}
