package io.cairn.server.offline;

/** Ends the verb with one line for the operator. */
public final class Failure extends Exception {
    private static final long serialVersionUID = 1L;

    public Failure(String line) {
        super(line);
    }
}
