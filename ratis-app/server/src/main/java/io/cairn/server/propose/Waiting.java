package io.cairn.server.propose;

import io.cairn.server.node.Unavailable;
import io.cairn.statemachine.command.Command;
import io.cairn.statemachine.command.Outcome;
import java.util.concurrent.CompletableFuture;

/** A command and who waits for its outcome. */
record Waiting(Command command, int bytes, long deadlineNanos, CompletableFuture<Outcome> outcome) {
    boolean expired(long nowNanos) {
        return nowNanos - deadlineNanos >= 0;
    }

    void fail(Unavailable.Reason reason) {
        outcome.completeExceptionally(new Unavailable(reason));
    }
}
