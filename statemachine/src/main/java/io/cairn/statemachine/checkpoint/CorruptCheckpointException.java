package io.cairn.statemachine.checkpoint;

import java.io.IOException;

/** A checkpoint is not what its manifest says. Other I/O errors (no space, no permission) are never this one. */
public final class CorruptCheckpointException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final String reason;

    /** @param file as in the manifest, or the name of a file beside it */
    public CorruptCheckpointException(String file, String reason) {
        super(file + ": " + reason);
        this.file = file;
        this.reason = reason;
    }

    /** As the other, with what it was noticed by. */
    public CorruptCheckpointException(String file, String reason, Throwable cause) {
        super(file + ": " + reason, cause);
        this.file = file;
        this.reason = reason;
    }

    /** Name of the damaged, missing or extra file, as in the manifest; {@code manifest} for the manifest itself. */
    public String file() {
        return file;
    }

    /** What is wrong with it, for people. */
    public String reason() {
        return reason;
    }
}
