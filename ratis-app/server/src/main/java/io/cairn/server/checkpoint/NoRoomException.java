package io.cairn.server.checkpoint;

import java.io.IOException;

/** A checkpoint is not received because it would fill the disk. It was told to the operator. */
final class NoRoomException extends IOException {
    private static final long serialVersionUID = 1L;

    NoRoomException(String message) {
        super(message);
    }
}
