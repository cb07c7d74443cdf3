package io.cairn.chaos.mutant;

import java.util.List;
import net.bytebuddy.asm.Advice;

/** The switch of Ratis that the settings never turn on. */
final class UnsafeFlush {
    static final Mutant MUTANT = new Mutant(
            "unsafe-flush",
            "an entry counts as stored before the disk has it",
            true,
            List.of(Change.around(
                    "org.apache.ratis.server.RaftServerConfigKeys$Log", "unsafeFlushEnabled", UnsafeFlush.class)));

    private UnsafeFlush() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Return(readOnly = false) boolean enabled) {
        enabled = true;
    }
}
