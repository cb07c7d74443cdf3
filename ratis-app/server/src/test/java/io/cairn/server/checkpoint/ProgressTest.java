package io.cairn.server.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void shouldCountOnlyWhatArrived() {
        Progress progress = new Progress(0, 5000);
        assertEquals(0, progress.bytesPerSecond(SECOND));
        progress.at(SECOND, 5700);
        assertEquals(700, progress.bytesPerSecond(SECOND));
        assertEquals(350, progress.bytesPerSecond(2 * SECOND), "it stands still");
        assertEquals(5700, progress.bytes());
    }

    @Test
    void shouldForgetHowFastItWasLongAgo() {
        Progress progress = new Progress(0, 0);
        for (int second = 1; second <= 60; second++) {
            progress.at(second * SECOND, second <= 30 ? second * 1000 : 30_000 + (second - 30) * 10);
        }
        assertEquals(10, progress.bytesPerSecond(60 * SECOND));
    }

    @Test
    void shouldHaveNoRateBelowZero() {
        Progress progress = new Progress(0, 5000);
        progress.at(SECOND, 100);
        assertEquals(0, progress.bytesPerSecond(SECOND));
    }
}
