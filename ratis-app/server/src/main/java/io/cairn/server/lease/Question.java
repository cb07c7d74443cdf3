package io.cairn.server.lease;

import io.cairn.server.node.Unavailable;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** What a client waits for about one lease. */
sealed interface Question {
    long id();

    long deadlineNanos();

    CompletableFuture<?> answer();

    default boolean expired(long nowNanos) {
        return nowNanos - deadlineNanos() >= 0;
    }

    default void fail(Unavailable.Reason reason) {
        answer().completeExceptionally(new Unavailable(reason));
    }

    /** @param answer seconds granted; 0: there is no such lease */
    record Renew(long id, long deadlineNanos, CompletableFuture<Long> answer) implements Question {}

    /** @param answer whole seconds left; empty: there is no such lease */
    record Left(long id, long deadlineNanos, CompletableFuture<OptionalLong> answer) implements Question {}
}
