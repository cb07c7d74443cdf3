package io.cairn.server;

import io.cairn.server.node.Unavailable.Reason;
import io.cairn.server.propose.Admission;
import io.cairn.server.propose.ProposalLimits;
import io.cairn.statemachine.command.Command;
import io.cairn.statemachine.command.SetAlarm;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether this peer takes writes of clients now. What it refuses here was never sent, so the client may go elsewhere.
 * While the log is full writes wait: as a rule a checkpoint is under way that makes room. So they do while this peer has
 * no part in a cluster yet, as in a cluster without a leader. Any thread.
 */
final class WriteGate implements Admission {
    /** A log that no checkpoint made room in for as long as a client waits will not have room for the next one either. */
    static final long WAIT_NANOS = ProposalLimits.ANSWER_WITHIN.toNanos();

    private final BooleanSupplier takesPart;
    private final BooleanSupplier stopping;
    private final BooleanSupplier logFull;
    private final LongSupplier lag;
    private final LongSupplier clock;

    /** On the clock; null while there is room. */
    private volatile @Nullable Long fullSince;

    /**
     * @param takesPart the peer is in a cluster, and has caught up if it had to
     * @param stopping the peer is on its way out
     * @param logFull the log could outgrow its bound
     * @param lag entries that this peer has yet to apply, see {@link Lag}
     */
    WriteGate(BooleanSupplier takesPart, BooleanSupplier stopping, BooleanSupplier logFull, LongSupplier lag) {
        this(takesPart, stopping, logFull, lag, System::nanoTime);
    }

    /** @param clock nanoseconds */
    WriteGate(
            BooleanSupplier takesPart,
            BooleanSupplier stopping,
            BooleanSupplier logFull,
            LongSupplier lag,
            LongSupplier clock) {
        this.takesPart = takesPart;
        this.stopping = stopping;
        this.logFull = logFull;
        this.lag = lag;
        this.clock = clock;
    }

    @Override
    public @Nullable Reason refusal(Command command) {
        if (stopping.getAsBoolean()) {
            return Reason.STOPPED;
        }
        if (fullNanos() >= WAIT_NANOS) {
            return Reason.NO_SPACE;
        }
        // The answer to a write is what this peer's own apply makes of it, and that would come too late. Who raises an
        // alarm wants no answer: it is behind, and the others must stop.
        boolean late = lag.getAsLong() > ProposalLimits.LAG_MAX && !(command instanceof SetAlarm);
        return late ? Reason.TOO_MANY_REQUESTS : null;
    }

    @Override
    public @Nullable Reason hold() {
        if (!takesPart.getAsBoolean()) {
            return Reason.NO_LEADER;
        }
        return fullNanos() >= 0 ? Reason.NO_SPACE : null;
    }

    /** How long the log has been full; below 0: it is not. */
    private long fullNanos() {
        if (!logFull.getAsBoolean()) {
            fullSince = null;
            return -1;
        }
        Long since = fullSince;
        long now = clock.getAsLong();
        if (since == null) {
            fullSince = now;
            return 0;
        }
        return now - since;
    }
}
