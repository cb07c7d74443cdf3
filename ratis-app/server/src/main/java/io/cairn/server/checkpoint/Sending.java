package io.cairn.server.checkpoint;

import io.cairn.server.node.Transfer;
import io.cairn.statemachine.checkpoint.Checkpoint;
import java.time.Duration;

/** A checkpoint that a peer fetches from here, until it has caught up or was not heard of any more. Any thread. */
final class Sending {
    private final long peer;
    private final String peerName;
    private final Checkpoint checkpoint;
    private final boolean outrun;
    private volatile Progress progress;
    private volatile boolean asked;
    private volatile long completeAt;
    private volatile long reused;
    private volatile long heardAt;
    private volatile long commit;

    /** @param outrun the log was not kept long enough after the one sent before */
    Sending(long peer, String peerName, Checkpoint checkpoint, boolean outrun, long nanos) {
        this.peer = peer;
        this.peerName = peerName;
        this.checkpoint = checkpoint;
        this.outrun = outrun;
        this.progress = new Progress(nanos, 0);
        this.heardAt = nanos;
    }

    long peer() {
        return peer;
    }

    Checkpoint checkpoint() {
        return checkpoint;
    }

    /** It asked for a chunk, which is on its way. */
    void asked(long nanos, long received, long reusedOfThem, int chunk) {
        reused = reusedOfThem;
        if (!asked) {
            // What it had before it asked for anything tells nothing of how fast it is.
            asked = true;
            progress = new Progress(heardAt, received);
        }
        heardAt = nanos;
        progress.at(nanos, Math.min(checkpoint.bytes(), received + chunk));
        completeAt = nanos;
    }

    /** As the leader knows it; what moves is alive. */
    void committed(long nanos, long index) {
        if (index > commit) {
            commit = index;
            heardAt = nanos;
        }
    }

    boolean isSilent(long nanos, Duration longest) {
        return nanos - heardAt > longest.toNanos();
    }

    /** Whether it, or one before it, was not fed from the log in time. */
    boolean isOutrun() {
        return outrun;
    }

    /** Whether writers are to wait for it: not for ever for one that is too slow even for the log. */
    boolean isWaitedFor(long nanos) {
        boolean following = isComplete() && nanos - completeAt > TransferLimits.FOLLOWS_WITHIN.toNanos();
        return outrun && !following && !isSilent(nanos, TransferLimits.HOLD_IDLE_MAX);
    }

    boolean isComplete() {
        return progress.bytes() >= checkpoint.bytes();
    }

    /** The last entry that the peer needs no more. */
    long index() {
        return Math.max(checkpoint.claim().index(), commit);
    }

    Transfer now(long nanos) {
        return new Transfer(
                true,
                peer,
                peerName,
                checkpoint.claim().index(),
                progress.bytes(),
                checkpoint.bytes(),
                reused,
                progress.bytesPerSecond(nanos));
    }

    /** Until all is there, as far as anybody can tell. */
    long needMillis(long nanos) {
        return isComplete() ? 0 : Math.max(0, now(nanos).etaMillis());
    }

    Holds.Hold hold(long nanos) {
        String what = isComplete()
                ? " catches up from the snapshot at " + checkpoint.claim().index()
                : " receives the snapshot at " + checkpoint.claim().index() + " ("
                        + now(nanos).progress() + ")";
        String slowed = outrun ? "; writes have outrun it before and are slowed down" : "";
        return new Holds.Hold(index(), "transfer to " + peerName + ": it" + what + slowed);
    }
}
