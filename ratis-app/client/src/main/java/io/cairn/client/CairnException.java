package io.cairn.client;

import org.jspecify.annotations.Nullable;

/** A call that failed. {@link #applied()} says what that means for a write, {@link #kind()} what went wrong. */
public final class CairnException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final Applied applied;

    CairnException(Kind kind, Applied applied, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.applied = applied;
    }

    /** What went wrong. */
    public enum Kind {
        /** The revision asked for is compacted. */
        COMPACTED,
        /** The revision asked for is not there yet. */
        FUTURE_REVISION,
        /** The request breaks a rule: empty key, too many operations, a key put twice … */
        INVALID_REQUEST,
        /** The request is larger than the server takes. */
        TOO_LARGE,
        /** The lease or member named does not exist. */
        NOT_FOUND,
        /** The cluster is not in the state that the call needs. */
        FAILED_PRECONDITION,
        /** The store has reached its quota; reads and deletes still work. */
        NO_SPACE,
        /** The cluster has stopped writes because its data differ between members. */
        CORRUPT,
        /** The caller may not do this, or is not known. */
        PERMISSION_DENIED,
        /** The server is busier than it will queue for. */
        OVERLOADED,
        /** There is no leader, or it just changed. */
        NO_LEADER,
        /** No endpoint could be reached, or the connection broke. */
        UNAVAILABLE,
        /** The deadline passed, here or at the server. */
        TIMEOUT,
        /** The server does not know this call. */
        UNIMPLEMENTED,
        /** The call was cancelled, or its thread interrupted. */
        CANCELLED,
        /** Anything else; the message is the server's. */
        INTERNAL
    }

    /** Whether the write that failed took effect: no, or unknown. For a read it is always NO. */
    public enum Applied {
        /** It did not and will not: it may be tried again. */
        NO,
        /** It left and nothing certain came back: it may have, or may yet, take effect. */
        UNKNOWN
    }

    /** What went wrong. */
    public Kind kind() {
        return kind;
    }

    /** Whether the write took effect: no, or it is not known. */
    public Applied applied() {
        return applied;
    }

    /** Whether another endpoint, or the same one later, may do better. */
    public boolean isPassing() {
        return switch (kind) {
            case UNAVAILABLE, NO_LEADER, OVERLOADED, TIMEOUT -> true;
            default -> false;
        };
    }

    /** The same failure, with the stack of the thread that waited for it. */
    CairnException rethrown() {
        return new CairnException(kind, applied, String.valueOf(getMessage()), this);
    }
}
