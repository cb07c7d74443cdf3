package io.cairn.server.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AppliedIndexTest {
    private final AppliedIndex applied = new AppliedIndex();

    @Test
    void shouldCompleteWhatIsReachedAndNothingElse() {
        applied.publish(3);
        assertEquals(3, applied.get());
        assertTrue(applied.reach(3).isDone());
        CompletableFuture<Void> four = applied.reach(4);
        CompletableFuture<Void> six = applied.reach(6);
        applied.publish(5);
        assertTrue(four.isDone());
        assertFalse(six.isDone());
        applied.publish(6);
        assertTrue(six.isDone());
    }

    /** Each index is published once, just while its only waiter comes; no later one would wake it. */
    @Test
    void shouldMissNobodyThatComesJustThen() throws Exception {
        long last = 200_000;
        AtomicLong served = new AtomicLong();
        CompletableFuture<Void> waiter = CompletableFuture.runAsync(() -> {
            for (long index = 1; index <= last; index++) {
                applied.reach(index).orTimeout(60, TimeUnit.SECONDS).join();
                assertTrue(applied.get() >= index, "woken too early");
                served.set(index);
            }
        });
        for (long index = 1; index <= last && !waiter.isDone(); index++) {
            applied.publish(index);
            while (served.get() < index && !waiter.isDone()) {
                Thread.onSpinWait();
            }
        }
        waiter.get(60, TimeUnit.SECONDS);
    }
}
