package io.cairn.chaos.mutant;

import java.util.List;
import net.bytebuddy.asm.Advice;

/** One peer's log is enough. */
final class ReplyBeforeCommit {
    static final Mutant MUTANT = new Mutant(
            "reply-before-commit",
            "a leader applies and answers what only its own log has",
            true,
            List.of(Change.around(
                    "org.apache.ratis.server.impl.LeaderStateImpl$MinMajorityMax",
                    "getMajority",
                    ReplyBeforeCommit.class)));

    private ReplyBeforeCommit() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Argument(0) long[] sorted, @Advice.Return(readOnly = false) long committed) {
        committed = sorted[sorted.length - 1];
    }
}
