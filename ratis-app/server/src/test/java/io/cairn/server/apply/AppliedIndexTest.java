package io.cairn.server.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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

    /** A waiter that comes just while its index is published must not be missed, nor woken too early. */
    @Test
    void shouldMissNobodyWhileManyWait() throws Exception {
        int last = 50_000;
        List<CompletableFuture<Void>> readers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            readers.add(CompletableFuture.runAsync(() -> waitForEach(last)));
        }
        for (long index = 1; index <= last; index++) {
            applied.publish(index);
            Thread.onSpinWait();
        }
        CompletableFuture.allOf(readers.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
    }

    private void waitForEach(long last) {
        long now;
        while ((now = applied.get()) < last) {
            applied.reach(now + 1).orTimeout(10, TimeUnit.SECONDS).join();
            assertTrue(applied.get() > now, "woken too early");
        }
    }
}
