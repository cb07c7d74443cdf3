package io.cairn.server.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void shouldNotWaitWithoutALimit() {
        Pace pace = new Pace(0, 0);
        assertEquals(TransferLimits.CHUNK_BYTES, pace.chunkBytes());
        assertEquals(0, pace.delayNanos(1 << 20, 5));
    }

    @Test
    void shouldLetTheNextWaitForTheOneBefore() {
        Pace pace = new Pace(1000, 0);
        assertEquals(SECOND / 4, pace.delayNanos(250, 0));
        assertEquals(SECOND / 2, pace.delayNanos(250, 0));
        assertEquals(SECOND / 2, pace.delayNanos(250, SECOND / 4));
    }

    @Test
    void shouldNotSaveUpWhatWasNotUsed() {
        Pace pace = new Pace(1000, 0);
        assertEquals(SECOND / 4, pace.delayNanos(250, 100 * SECOND));
    }

    @Test
    void shouldSendShortChunksSlowly() {
        assertEquals(250, new Pace(1000, 0).chunkBytes());
        assertEquals(TransferLimits.CHUNK_BYTES, new Pace(1L << 40, 0).chunkBytes());
    }
}
