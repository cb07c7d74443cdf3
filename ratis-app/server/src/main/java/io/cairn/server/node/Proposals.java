package io.cairn.server.node;

import io.cairn.statemachine.command.Command;
import io.cairn.statemachine.command.Outcome;
import java.util.concurrent.CompletableFuture;

/** Where services hand in commands. Safe for any thread; never blocks. */
public interface Proposals {
    /**
     * Completes when this peer has applied the command; fails with {@link Unavailable}. The future may complete on
     * the apply thread: dependents must be quick or hop to their own executor.
     */
    CompletableFuture<Outcome> propose(Command command);
}
