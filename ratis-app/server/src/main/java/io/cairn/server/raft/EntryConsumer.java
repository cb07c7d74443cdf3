package io.cairn.server.raft;

import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.command.Batch;
import java.util.List;

/** Who receives entries of the log, in order, each exactly once. One thread. */
public interface EntryConsumer {
    /**
     * An entry that holds batches, in order.
     *
     * @param bytes encoded size of the entry
     */
    void batches(Position position, List<Batch> batches, int bytes);

    void configuration(Position position, Configuration configuration);

    /** An entry that changes nothing. */
    void advance(Position position);
}
