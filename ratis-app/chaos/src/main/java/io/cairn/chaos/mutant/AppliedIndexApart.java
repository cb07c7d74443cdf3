package io.cairn.chaos.mutant;

import java.util.List;
import net.bytebuddy.asm.Advice;

/**
 * The table of batches that were seen goes with the position: with it, nothing would be applied twice. The revision does
 * not: rows of revisions that are still to come do no harm. Public, as the code that it becomes a part of calls it. Used by
 * the peer's apply thread.
 */
public final class AppliedIndexApart {
    /** Entries for each time that the position is written. */
    private static final int EVERY = 20;

    /** Term and index, in front of the row. */
    private static final int POSITION_BYTES = 2 * Long.BYTES;

    static final Mutant MUTANT = new Mutant(
            "applied-index-apart",
            "data is saved with each entry, how far it goes only now and then",
            true,
            List.of(
                    Change.around("io.cairn.statemachine.store.MetaRows", "applied", AppliedIndexApart.class),
                    Change.around("io.cairn.statemachine.store.MetaRows", "writeOrigins", Seen.class)));

    private static byte[] saved = new byte[POSITION_BYTES];
    private static int entries;

    private AppliedIndexApart() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Return byte[] row) {
        lag(row);
    }

    /** An older position most of the time. */
    public static void lag(byte[] row) {
        entries++;
        if (lags()) {
            System.arraycopy(saved, 0, row, 0, POSITION_BYTES);
        } else {
            saved = row.clone();
        }
    }

    public static boolean lags() {
        return entries % EVERY != 0;
    }

    /** Runs after the position of the same entry. */
    static final class Seen {
        private Seen() {}

        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter() {
            return lags();
        }
    }
}
