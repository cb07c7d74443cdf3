package io.cairn.server.node;

/** The cluster (or this peer) cannot do it now. Says what is known of the request, in etcd's terms. */
public final class Unavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What stood in the way. */
    public enum Reason {
        NO_LEADER,
        /** No answer in time; a write may still be applied later. */
        TIMED_OUT,
        LEADER_CHANGED,
        /** The queue is full; nothing was done. */
        TOO_MANY_REQUESTS,
        /** The peer is stopping; a write in flight may still be applied. */
        STOPPED,
        /** The log is at its bound, or the store at its quota; nothing was done. */
        NO_SPACE,
        /** The encoded command is over the limit; nothing was done. */
        TOO_LARGE,
        /** The write was applied but a snapshot carried this peer past its outcome. */
        OUTCOME_LOST,
        /** The peer is still catching up; nothing was done. */
        NOT_READY
    }

    private final Reason reason;

    public Unavailable(Reason reason) {
        super(reason.name(), null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
