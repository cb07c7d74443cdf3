package io.cairn.server.cluster;

import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Waits for what must become true, with a deadline that also a loaded machine keeps. */
final class Await {
    /** For anything that takes a second or two on an idle machine: nothing is found out by a shorter one. */
    static final Duration LONG = Duration.ofMinutes(3);

    private static final long POLL_MILLIS = 25;

    private Await() {}

    static void until(String what, Callable<Boolean> condition) {
        until(() -> what, LONG, condition);
    }

    /**
     * Asks until the answer is yes. An unreachable peer counts as no.
     *
     * @param what is told when it never happens; asked then
     */
    static void until(Supplier<String> what, Duration within, Callable<Boolean> condition) {
        long deadline = System.nanoTime() + within.toNanos();
        Throwable last = null;
        while (System.nanoTime() - deadline < 0) {
            try {
                if (condition.call()) {
                    return;
                }
                last = null;
            } catch (StatusRuntimeException unreachable) {
                last = unreachable;
            } catch (Exception e) {
                throw new AssertionError("while waiting for: " + what.get(), e);
            }
            pause();
        }
        throw new AssertionError("not within " + within + ": " + what.get(), last);
    }

    /** The shortest wait between two looks. */
    static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
