package io.cairn.statemachine.command;

/**
 * Bytes that are no batch: cut short or garbage. A leader refuses them when another peer proposes them; at apply they
 * are a {@link io.cairn.statemachine.Fault}.
 */
public sealed class MalformedBatchException extends Exception permits UnknownCommandException {
    private static final long serialVersionUID = 1L;

    MalformedBatchException(String message) {
        super(message);
    }

    MalformedBatchException(String message, Throwable cause) {
        super(message, cause);
    }
}
