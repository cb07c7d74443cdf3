package io.cairn.chaos.mutant;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner.Typing;

/**
 * Nothing false is ever told, only nothing at all: the streams stay open, and who opens another one is served. Public, as
 * the code that it becomes a part of calls it. Any thread.
 */
public final class WatchForgotten {
    static final Mutant MUTANT = new Mutant(
            "watch-forgotten",
            "watches that are open while a snapshot is installed hear nothing any more",
            true,
            List.of(
                    Change.around("io.cairn.statemachine.store.Store", "swap", WatchForgotten.class),
                    Change.around("io.cairn.server.watch.Cursors", "add", Made.class),
                    Change.around("io.cairn.server.watch.Feed", "collect", Silence.class),
                    Change.around("io.cairn.server.watch.WatchDesk", "answerProgress", NoProgress.class)));

    private static final AtomicInteger INSTALLS = new AtomicInteger();

    /** How many installs there had been when a watch was made. */
    private static final Map<Object, Integer> WATCHES = Collections.synchronizedMap(new WeakHashMap<>());

    private WatchForgotten() {}

    @Advice.OnMethodEnter
    static void enter() {
        installed();
    }

    /** The state is about to be replaced. */
    public static void installed() {
        INSTALLS.incrementAndGet();
    }

    public static boolean anyInstall() {
        return INSTALLS.get() > 0;
    }

    public static void made(Object watch) {
        WATCHES.put(watch, INSTALLS.get());
    }

    /** Whether it was open during an install. */
    public static boolean forgot(Object watch) {
        return WATCHES.getOrDefault(watch, INSTALLS.get()) < INSTALLS.get();
    }

    static final class Made {
        private Made() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Return(typing = Typing.DYNAMIC) Object watch) {
            made(watch);
        }
    }

    static final class Silence {
        private Silence() {}

        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter(@Advice.Argument(value = 0, typing = Typing.DYNAMIC) Object watch) {
            return forgot(watch);
        }
    }

    /** Or the answer would say that the silence is right. */
    static final class NoProgress {
        private NoProgress() {}

        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter() {
            return anyInstall();
        }
    }
}
