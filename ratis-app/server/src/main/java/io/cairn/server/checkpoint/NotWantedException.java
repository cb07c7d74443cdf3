package io.cairn.server.checkpoint;

import java.io.IOException;

/** Nobody waits for a checkpoint any more: another peer leads, or the leader's log begins earlier after all. */
final class NotWantedException extends IOException {
    private static final long serialVersionUID = 1L;

    NotWantedException() {
        super("nobody waits for it any more");
    }
}
