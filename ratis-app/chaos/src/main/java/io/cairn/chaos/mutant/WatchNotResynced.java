package io.cairn.chaos.mutant;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import net.bytebuddy.asm.Advice;

/** Public, as the code that it becomes a part of calls it. Any thread. */
public final class WatchNotResynced {
    static final Mutant MUTANT = new Mutant(
            "watch-not-resynced",
            "watches that are open while a snapshot is installed go on behind it",
            true,
            List.of(
                    Change.around("io.cairn.statemachine.store.Store", "swap", WatchNotResynced.class),
                    Change.around("io.cairn.statemachine.store.EventScan", "read", Skip.class)));

    private static final AtomicBoolean INSTALLED = new AtomicBoolean();

    private WatchNotResynced() {}

    @Advice.OnMethodEnter
    static void enter() {
        installed();
    }

    /** The state is about to be replaced. */
    public static void installed() {
        INSTALLED.set(true);
    }

    /** Whether it was, since this was asked the last time. */
    public static boolean skips() {
        return INSTALLED.getAndSet(false);
    }

    /** The next look for new events finds none, up to the newest revision. */
    static final class Skip {
        private Skip() {}

        @Advice.OnMethodEnter
        static void enter(@Advice.Argument(value = 1, readOnly = false) long from, @Advice.Argument(2) long to) {
            if (skips()) {
                from = to + 1;
            }
        }
    }
}
