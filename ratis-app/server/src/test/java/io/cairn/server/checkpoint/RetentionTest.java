package io.cairn.server.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.cairn.statemachine.Position;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Keeps 1000 bytes of batches behind the reported checkpoint, until the log is three quarters full. */
class RetentionTest {
    private static final long LOG_MAX = 100L << 20;
    private static final long NOBODY = Long.MAX_VALUE;

    /** Three segments below the bound. */
    private static final long LETS_GO = LOG_MAX - (24 << 20);

    private static final long FULL = LOG_MAX;
    private final Retention retention =
            new Retention(new CheckpointPolicy(LOG_MAX, 1000, 50, Duration.ofSeconds(10), 2));

    private static Position at(long index) {
        return new Position(1, index);
    }

    @Test
    void shouldKeepTheLogForAWhileForThoseThatLag() {
        retention.finished(at(10), 500);
        assertNull(retention.mayPurge(1499, 0, NOBODY));
        assertEquals(at(10), retention.mayPurge(1500, 0, NOBODY));
        assertNull(retention.mayPurge(9000, 0, NOBODY), "it was said once");
    }

    @Test
    void shouldNameTheNewestThatIsOldEnoughAndForgetOlderOnes() {
        retention.finished(at(10), 500);
        retention.finished(at(20), 1000);
        retention.finished(at(30), 1600);
        assertEquals(at(20), retention.mayPurge(2000, 0, NOBODY));
        assertEquals(at(30), retention.mayPurge(2600, 0, NOBODY));
        assertNull(retention.mayPurge(9000, FULL, NOBODY));
    }

    @Test
    void shouldNameTheNewestWhenTheLogIsNearlyFull() {
        retention.finished(at(10), 500);
        retention.finished(at(20), 1000);
        assertEquals(at(20), retention.mayPurge(1000, FULL, NOBODY));
        assertNull(retention.mayPurge(9000, FULL, NOBODY));
    }

    @Test
    void shouldNameTheNewestWhenAskedTo() {
        assertNull(retention.newest(0, NOBODY));
        retention.finished(at(10), 500);
        retention.finished(at(20), 1000);
        assertEquals(at(20), retention.newest(0, NOBODY));
        assertNull(retention.newest(0, NOBODY));
    }

    @Test
    void shouldKeepTheLogForWhoNeedsItEvenWhenItIsNearlyFull() {
        retention.finished(at(10), 500);
        retention.finished(at(20), 1000);
        retention.finished(at(30), 1600);
        assertEquals(at(20), retention.mayPurge(9000, LETS_GO - 1, 25));
        assertNull(retention.mayPurge(9000, LETS_GO - 1, 29));
        assertEquals(at(30), retention.mayPurge(9000, LETS_GO - 1, 30), "needed no more");
    }

    @Test
    void shouldLetGoOfWhoNeedsTheLogBeforeWritesWouldStop() {
        retention.finished(at(10), 500);
        retention.finished(at(20), 1000);
        assertNull(retention.mayPurge(9000, LETS_GO - 1, 9));
        assertEquals(at(20), retention.mayPurge(9000, LETS_GO, 9));
    }

    @Test
    void shouldKeepTheLogForWhoNeedsItAlsoWhenAskedToPurge() {
        retention.finished(at(10), 500);
        retention.finished(at(20), 1000);
        assertEquals(at(10), retention.newest(0, 15));
        assertNull(retention.newest(0, 15));
        assertEquals(at(20), retention.newest(LETS_GO, 15));
    }
}
