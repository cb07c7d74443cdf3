package io.cairn.server.boot;

import io.cairn.statemachine.checkpoint.Checkpoints;
import java.io.IOException;
import java.nio.file.Path;

/** Another peer's checkpoint, for a peer whose own files are damaged. */
@FunctionalInterface
public interface Supply {
    /**
     * Fetches and verifies one. Blocks.
     *
     * @param minIndex what it must claim at least, so that the log here goes on from it
     * @param lenders what is here in good order need not be fetched
     * @param folder where it is to be, as a finished one
     * @throws IOException nobody has one, or nobody answers
     */
    void fetch(long minIndex, Checkpoints lenders, Path folder) throws IOException;
}
