package io.cairn.conformance;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Asserts again and again until all of it holds. For what is right in the end, but not at once: each peer answers some
 * requests from what it knows itself, and on a machine that stands still leaders change.
 */
final class Patience {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final long PAUSE_MILLIS = 50;

    interface Assertions {
        void run() throws Exception;
    }

    private Patience() {}

    static void passes(Assertions assertions) throws Exception {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (true) {
            try {
                assertions.run();
                return;
            } catch (AssertionError notYet) {
                if (System.nanoTime() - deadline > 0) {
                    throw notYet;
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        }
    }
}
