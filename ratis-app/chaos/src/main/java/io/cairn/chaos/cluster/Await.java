package io.cairn.chaos.cluster;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for what other processes do. */
public final class Await {
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    private Await() {}

    /** It did not happen in time. */
    public static final class Overdue extends RuntimeException {
        private static final long serialVersionUID = 1;

        Overdue(String message) {
            super(message);
        }
    }

    /**
     * @param what in words, for the one who has to find out why not
     * @throws Overdue when it is still not so after that time
     */
    public static void until(String what, Duration within, BooleanSupplier isSo) {
        long deadline = System.nanoTime() + within.toNanos();
        while (!isSo.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new Overdue("not after " + within.toSeconds() + " s: " + what);
            }
            pause(LOOK_EVERY);
        }
    }

    /** Lets the cluster run; a fault lasts as long as its plan says, which is no wait for an event. */
    public static void pause(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Overdue("interrupted");
        }
    }
}
