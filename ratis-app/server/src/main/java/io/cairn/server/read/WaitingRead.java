package io.cairn.server.read;

import io.cairn.statemachine.store.View;
import java.util.concurrent.CompletableFuture;

/** A reader that has no view yet. */
record WaitingRead(CompletableFuture<View> view, long deadlineNanos) {
    boolean isExpired(long nowNanos) {
        return nowNanos - deadlineNanos >= 0;
    }
}
