package io.cairn.server.raft;

import java.io.IOException;

/** A file that says what this peer promised cannot be read, or does not say what was written. */
final class DamagedPromiseException extends IOException {
    private static final long serialVersionUID = 1;

    DamagedPromiseException(String message, Throwable cause) {
        super(message, cause);
    }

    DamagedPromiseException(String message) {
        super(message);
    }
}
