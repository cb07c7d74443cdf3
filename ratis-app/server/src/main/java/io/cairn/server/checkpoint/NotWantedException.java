package io.cairn.server.checkpoint;

import java.io.IOException;

/** A checkpoint is not received any more because the leader that asked for it does not lead any more. */
final class NotWantedException extends IOException {
    private static final long serialVersionUID = 1L;

    NotWantedException() {
        super("another leadership than the one that asked for it");
    }
}
