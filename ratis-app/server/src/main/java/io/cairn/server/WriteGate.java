package io.cairn.server;

import io.cairn.server.node.Unavailable.Reason;
import io.cairn.server.propose.ProposalLimits;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether this peer takes writes of clients now. What it refuses here was never sent, so the client may go elsewhere.
 *
 * @param stopping the peer is on its way out
 * @param logFull the log could outgrow its bound
 * @param lag entries that this peer has yet to apply, see {@link Lag}
 */
record WriteGate(BooleanSupplier stopping, BooleanSupplier logFull, LongSupplier lag) {
    /** Null: it does. Any thread; asked for every write. */
    @Nullable
    Reason refusal() {
        if (stopping.getAsBoolean()) {
            return Reason.STOPPED;
        }
        if (logFull.getAsBoolean()) {
            return Reason.NO_SPACE;
        }
        // The answer to a write is what this peer's own apply makes of it, and that would come too late.
        return lag.getAsLong() > ProposalLimits.LAG_MAX ? Reason.TOO_MANY_REQUESTS : null;
    }
}
