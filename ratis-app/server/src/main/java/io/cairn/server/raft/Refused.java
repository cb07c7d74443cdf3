package io.cairn.server.raft;

/** The log did not take a proposal, or a change of the configuration: this copy of it is not in the log. */
public final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        NOT_LEADER,
        /** Leads, but in another term than the proposal was made for. */
        WRONG_TERM,
        /** Leads, but has not yet applied an entry of its own term. */
        NOT_READY,
        TOO_BUSY,
        TOO_LARGE
    }

    private final Reason reason;

    public Refused(Reason reason) {
        super(reason.name(), null, false, false);
        this.reason = reason;
    }

    Refused(Reason reason, Throwable why) {
        super(reason.name() + ": " + why.getMessage(), null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
