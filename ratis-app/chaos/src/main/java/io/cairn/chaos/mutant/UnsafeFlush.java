package io.cairn.chaos.mutant;

import java.util.List;
import net.bytebuddy.asm.Advice;

/**
 * The switch of Ratis that the settings never turn on. What a fast disk has not yet when power goes is so little that
 * hardly any run would lose a write with it, so what is synced behind the write's back is synced rarely. Public, as the
 * code that it becomes a part of calls it. Used by one thread of the log.
 */
public final class UnsafeFlush {
    private static final long EVERY_NANOS = 500_000_000;

    static final Mutant MUTANT = new Mutant(
            "unsafe-flush",
            "an entry counts as stored before the disk has it, which is twice a second",
            true,
            List.of(
                    Change.around(
                            "org.apache.ratis.server.RaftServerConfigKeys$Log",
                            "unsafeFlushEnabled",
                            UnsafeFlush.class),
                    Change.around(
                            "org.apache.ratis.server.raftlog.segmented.BufferedWriteChannel",
                            "fileChannelForce",
                            Seldom.class)));

    private static long synced = System.nanoTime();

    private UnsafeFlush() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Return(readOnly = false) boolean enabled) {
        enabled = true;
    }

    /** Whether the last sync is not long ago. */
    public static boolean leavesOut() {
        long now = System.nanoTime();
        if (now - synced < EVERY_NANOS) {
            return true;
        }
        synced = now;
        return false;
    }

    /** Most syncs are left out; the next one makes up for them. */
    static final class Seldom {
        private Seldom() {}

        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter() {
            return leavesOut();
        }
    }
}
