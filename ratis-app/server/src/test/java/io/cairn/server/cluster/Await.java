package io.cairn.server.cluster;

import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.opentest4j.TestAbortedException;

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
            } catch (TestAbortedException e) {
                throw e;
            } catch (Exception e) {
                throw new AssertionError("while waiting for: " + what.get(), e);
            }
            pause();
        }
        throw new AssertionError("not within " + within + ": " + what.get(), last);
    }

    /**
     * Asserts again and again until all of it holds, and fails as the last time did. For what is right in the end, but
     * not at once: on a machine that stands still, leaders change and peers are behind.
     */
    static void passes(Runnable assertions) {
        AtomicReference<AssertionError> last = new AtomicReference<>();
        until(() -> "what was asserted last: " + last.get(), LONG, () -> {
            try {
                assertions.run();
                return true;
            } catch (AssertionError e) {
                last.set(e);
                return false;
            }
        });
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
