package io.cairn.server.checkpoint;

import io.cairn.server.node.Transfer;
import java.time.Duration;

/**
 * A checkpoint that a peer fetches from here, or from a follower while this peer leads, until it has caught up or was not
 * heard of any more. Any thread.
 */
final class Sending {
    private final long peer;
    private final String peerName;
    private final Parcel parcel;
    private final boolean outrun;
    private volatile Progress progress;
    private volatile boolean asked;
    private volatile long completeAt;
    private volatile long reused;
    private volatile long heardAt;
    private volatile long commit;

    /** @param outrun the log was not kept long enough after the one sent before */
    Sending(long peer, String peerName, Parcel parcel, boolean outrun, long nanos) {
        this.peer = peer;
        this.peerName = peerName;
        this.parcel = parcel;
        this.outrun = outrun;
        this.progress = new Progress(nanos, 0);
        this.heardAt = nanos;
    }

    long peer() {
        return peer;
    }

    Parcel parcel() {
        return parcel;
    }

    /**
     * @param hadBefore bytes that it had before it asked for what it was sent now
     * @param received bytes that it has with that
     */
    void told(long nanos, long hadBefore, long received, long reusedOfThem) {
        reused = reusedOfThem;
        if (!asked) {
            // What it had before it asked for anything tells nothing of how fast it is.
            asked = true;
            progress = new Progress(heardAt, hadBefore);
        }
        heardAt = nanos;
        progress.at(nanos, Math.min(parcel.bytes(), received));
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

    /** Who was offered one and asks for nothing of it may have found a better one. */
    boolean isUnderWay() {
        return asked && !isComplete();
    }

    boolean isComplete() {
        return progress.bytes() >= parcel.bytes();
    }

    /** The last entry that the peer needs no more. */
    long index() {
        return Math.max(parcel.claim().index(), commit);
    }

    Transfer now(long nanos) {
        return new Transfer(
                true,
                peer,
                peerName,
                parcel.claim().index(),
                progress.bytes(),
                parcel.bytes(),
                reused,
                progress.bytesPerSecond(nanos));
    }

    /** Until all is there, as far as anybody can tell. */
    long needMillis(long nanos) {
        return isComplete() ? 0 : Math.max(0, now(nanos).etaMillis());
    }

    /** @param slows whether writers here wait for those that were outrun */
    Holds.Hold hold(long nanos, boolean slows) {
        String source = parcel.isOwn() ? "" : " from " + parcel.from();
        String what = isComplete()
                ? " catches up from the snapshot at " + parcel.claim().index()
                : " receives the snapshot at " + parcel.claim().index() + source + " ("
                        + now(nanos).progress() + ")";
        String slowed = outrun && slows ? "; writes have outrun it before and are slowed down" : "";
        return new Holds.Hold(index(), "transfer to " + peerName + ": it" + what + slowed);
    }
}
