package io.cairn.server.node;

/** A change of members was not made, and why not. */
public final class MemberRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Names cross the wire between peers: never change one. */
    public enum Reason {
        ID_EXISTS,
        URL_EXISTS,
        TOO_MANY_LEARNERS,
        NOT_FOUND,
        NOT_A_LEARNER,
        /** The learner has not started, or lacks too much of the log. */
        NOT_IN_SYNC,
        /** So few have ever started that the cluster could come to a halt. */
        NOT_ENOUGH_STARTED,
        /** So few answer now that the cluster could come to a halt. */
        UNHEALTHY
    }

    private final Reason reason;

    public MemberRefusal(Reason reason) {
        super(reason.name(), null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
