package io.cairn.server.raft;

import io.cairn.statemachine.command.Batch;
import java.util.concurrent.CompletableFuture;

/** Where a leader puts proposals. Safe for any thread; never blocks. */
public interface ProposalLog {
    /** Raft's current term; 0 while there is no log. */
    long term();

    /** Raft id of the leader of that term; 0: none known. */
    long leader();

    /**
     * Appends a batch to the log of this peer, which must lead. Done when it is in the log, not yet committed; fails
     * with {@link Refused}.
     *
     * @param term the term in which the proposer takes this peer for the leader
     * @param bytes the batch, encoded
     */
    CompletableFuture<Void> append(long term, Batch batch, byte[] bytes);

    /** Appends what waits, if nothing is in flight. */
    void pump();
}
