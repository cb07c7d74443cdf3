package io.cairn.statemachine.command;

/** A batch of a format version or with a tag that this build does not know: a newer peer made it. Never skipped. */
public final class UnknownCommandException extends MalformedBatchException {
    private static final long serialVersionUID = 1L;

    UnknownCommandException(String message) {
        super(message);
    }
}
