package io.cairn.server.backup;

/** Ends the verb with one line for the operator. */
final class Failure extends Exception {
    private static final long serialVersionUID = 1L;

    Failure(String line) {
        super(line);
    }
}
