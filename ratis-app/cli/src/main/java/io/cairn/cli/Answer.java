package io.cairn.cli;

import io.cairn.client.CairnException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** What one peer of several answered: something, or why not. */
sealed interface Answer<T> {
    /** It answered. */
    record Given<T>(T value) implements Answer<T> {}

    /** It did not. */
    record Refused<T>(String line) implements Answer<T> {}

    /** Waits for the call, which has a deadline of its own. */
    static <T> Answer<T> of(CompletableFuture<T> call) {
        try {
            return new Given<>(call.join());
        } catch (CompletionException e) {
            if (e.getCause() instanceof CairnException failure) {
                return new Refused<>(ErrorLines.line(failure));
            }
            throw e;
        }
    }

    /** This answer seen by two functions, whichever fits. */
    default <R> R either(Function<T, R> given, Function<Refused<T>, R> refused) {
        if (this instanceof Given<T> answer) {
            return given.apply(answer.value());
        }
        return refused.apply((Refused<T>) this);
    }

    default boolean isGiven() {
        return this instanceof Given;
    }
}
