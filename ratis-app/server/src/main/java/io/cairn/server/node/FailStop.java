package io.cairn.server.node;

/** Ends this peer for good: what it holds, or may promise, is no longer known. Any thread; at most the first counts. */
@FunctionalInterface
public interface FailStop {
    /** @param what one line that says what could not be done */
    void stop(String what, Throwable cause);
}
