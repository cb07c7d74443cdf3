package io.cairn.chaos.check;

import io.cairn.chaos.history.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one operation did to one key, all at one moment between two times.
 *
 * @param operation null for the end of a lease
 */
record RegisterStep(@Nullable Operation operation, long called, long returned, List<Register.Act> acts) {
    /** What is there afterwards; null if it cannot have happened in this state. */
    @Nullable
    Register on(Register before) {
        Register state = before;
        for (Register.Act act : acts) {
            state = act.on(state);
            if (state == null) {
                return null;
            }
        }
        return state;
    }
}
