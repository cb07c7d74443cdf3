package io.cairn.chaos.mutant;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.bytebuddy.asm.Advice;

/** The leader takes everybody's consent for granted. */
final class ReadWithoutQuorum {
    static final Mutant MUTANT = new Mutant(
            "read-without-quorum",
            "a leader answers reads without asking the others whether it still leads",
            true,
            List.of(Change.around("io.cairn.server.read.LeaderBarrier", "ask", ReadWithoutQuorum.class)));

    private ReadWithoutQuorum() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter() {
        return true;
    }

    @Advice.OnMethodExit
    static void exit(@Advice.Return(readOnly = false) CompletableFuture<Boolean> same) {
        same = CompletableFuture.completedFuture(true);
    }
}
