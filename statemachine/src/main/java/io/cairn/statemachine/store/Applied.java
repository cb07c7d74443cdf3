package io.cairn.statemachine.store;

import io.cairn.statemachine.command.Outcome;
import java.util.List;

/** What became of one batch. */
public sealed interface Applied {
    /** Executed now; one outcome per command, in order. */
    record Executed(List<Outcome> outcomes) implements Applied {}

    /** Changed nothing: this copy does not count. */
    record Skipped(Why why) implements Applied {}

    /** Why a batch was skipped. */
    enum Why {
        /** The store already covers this index (replay after a restart or an install). */
        COVERED,
        /** This sequence number, or a later one, was executed before. */
        DUPLICATE,
        /** A later incarnation of the origin has been seen. */
        OLD_INCARNATION,
        /** The origin takes no part in the log. */
        UNKNOWN_ORIGIN,
        /** Same incarnation, other process: a cloned data directory. */
        CLONED
    }
}
