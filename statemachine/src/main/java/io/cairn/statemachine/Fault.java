package io.cairn.statemachine;

/** A bug or a corruption: what holds is no longer known, so the process must stop with this one line. */
public final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Fault(String message) {
        super(message);
    }

    public Fault(String message, Throwable cause) {
        super(message, cause);
    }
}
