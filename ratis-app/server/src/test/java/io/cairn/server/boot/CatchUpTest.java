package io.cairn.server.boot;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.server.apply.AppliedIndex;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CatchUpTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    @Test
    void shouldGiveUpWhenNothingMoves() {
        CatchUp catchUp = new CatchUp(new AppliedIndex(), () -> 7, () -> false, SHORT, SHORT);
        String message = assertThrows(IOException.class, () -> catchUp.await(1)).getMessage();
        assertTrue(message.contains("applied 0 of 1, fetched 7 bytes"), message);
    }

    @Test
    void shouldWaitAsLongAsBytesArrive() throws Exception {
        AtomicLong bytes = new AtomicLong();
        CatchUp catchUp = new CatchUp(new AppliedIndex(), bytes::incrementAndGet, () -> false, SHORT, SHORT);
        Thread waiting = new Thread(() -> assertThrows(InterruptedException.class, () -> catchUp.await(1)));
        waiting.start();
        waiting.join(4 * SHORT.toMillis());
        assertTrue(waiting.isAlive(), "gave up although bytes arrived");
        waiting.interrupt();
        waiting.join(60_000);
        assertTrue(!waiting.isAlive());
    }

    /** It would find as little room after a new start. */
    @Test
    void shouldWaitAsLongAsThereIsNoRoom() throws Exception {
        CatchUp catchUp = new CatchUp(new AppliedIndex(), () -> 7, () -> true, SHORT, SHORT);
        Thread waiting = new Thread(() -> assertThrows(InterruptedException.class, () -> catchUp.await(1)));
        waiting.start();
        waiting.join(4 * SHORT.toMillis());
        assertTrue(waiting.isAlive(), "gave up although only room was missing");
        waiting.interrupt();
        waiting.join(60_000);
        assertTrue(!waiting.isAlive());
    }

    @Test
    void shouldNotWaitForWhatIsThere() throws Exception {
        new CatchUp(new AppliedIndex(), () -> 0, () -> false, SHORT, SHORT).await(0);
    }
}
