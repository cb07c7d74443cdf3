package io.cairn.server.node;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class WakeupTest {
    private static final long FOR_EVER = TimeUnit.DAYS.toNanos(1);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Wakeup wakeup = new Wakeup();

    @Test
    void shouldNotSleepWhenItWasWokenBefore() throws InterruptedException {
        wakeup.wake();
        assertEnds(new Thread(() -> wakeup.sleep(FOR_EVER)));
    }

    @Test
    void shouldEndASleep() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        Thread sleeper = new Thread(() -> {
            begun.countDown();
            wakeup.sleep(FOR_EVER);
        });
        sleeper.start();
        await(begun);
        wakeup.wake();
        assertJoins(sleeper);
    }

    /** As a lock does that the sleeper must wait for after it was woken and before it sleeps. */
    @Test
    void shouldNotBeLostWithThePermitOfTheThread() throws InterruptedException {
        CountDownLatch known = new CountDownLatch(1);
        CountDownLatch woken = new CountDownLatch(1);
        Thread sleeper = new Thread(() -> {
            wakeup.sleep(1);
            known.countDown();
            await(woken);
            LockSupport.parkNanos(1);
            wakeup.sleep(FOR_EVER);
        });
        sleeper.start();
        await(known);
        wakeup.wake();
        woken.countDown();
        assertJoins(sleeper);
    }

    @Test
    void shouldSleepOnlyForItsTime() throws InterruptedException {
        assertEnds(new Thread(() -> wakeup.sleep(TimeUnit.MILLISECONDS.toNanos(1))));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS), "never got there");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertEnds(Thread thread) throws InterruptedException {
        thread.start();
        assertJoins(thread);
    }

    private static void assertJoins(Thread thread) throws InterruptedException {
        thread.join(PATIENCE.toMillis());
        assertTrue(!thread.isAlive(), "still sleeps");
    }
}
