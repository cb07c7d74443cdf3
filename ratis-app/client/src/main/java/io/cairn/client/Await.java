package io.cairn.client;

import io.cairn.client.CairnException.Applied;
import io.cairn.client.CairnException.Kind;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** The blocking half of every call: waits for its future. */
final class Await {
    private Await() {}

    /** Needs no deadline of its own, because every call has one. */
    static <T> T answer(CompletableFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            throw new CairnException(Kind.CANCELLED, Applied.UNKNOWN, "interrupted while waiting", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CairnException failure) {
                throw failure.rethrown();
            }
            if (e.getCause() instanceof IllegalStateException closed) {
                throw closed;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
