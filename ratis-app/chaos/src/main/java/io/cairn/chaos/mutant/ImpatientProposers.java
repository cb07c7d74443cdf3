package io.cairn.chaos.mutant;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import net.bytebuddy.asm.Advice;

/** Not wrong, only rude: copies of a batch must never count twice, however many there are. */
final class ImpatientProposers {
    static final Mutant MUTANT = new Mutant(
            "impatient-proposers",
            "most batches are sent again, some several times, although nothing is known to be amiss",
            false,
            List.of(Change.around("io.cairn.server.propose.InFlight", "needsCopyFor", ImpatientProposers.class)));

    private ImpatientProposers() {}

    /** So often that one of two copies is likely to lie behind any place in the log where a state may begin. */
    @Advice.OnMethodExit
    static void exit(@Advice.Return(readOnly = false) boolean needed) {
        needed = needed || ThreadLocalRandom.current().nextInt(4) > 0;
    }
}
