package io.cairn.chaos.mutant;

import java.util.List;
import net.bytebuddy.asm.Advice;

/** Public, as the code that it becomes a part of calls it. Used by the peer's apply thread. */
public final class AppliedIndexApart {
    /** Entries for each time that the row is written. */
    private static final int EVERY = 20;

    static final Mutant MUTANT = new Mutant(
            "applied-index-apart",
            "data is saved with each entry, how far it goes only now and then",
            true,
            List.of(Change.around("io.cairn.statemachine.store.MetaRows", "applied", AppliedIndexApart.class)));

    private static byte[] saved = new byte[0];
    private static int entries;

    private AppliedIndexApart() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Return(readOnly = false) byte[] row) {
        row = lagging(row);
    }

    /** An older row most of the time. */
    public static byte[] lagging(byte[] row) {
        if (entries++ % EVERY == 0) {
            saved = row.clone();
        }
        return saved.clone();
    }
}
