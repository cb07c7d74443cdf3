package io.cairn.server.raft;

import io.cairn.statemachine.command.Batch;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The leader's log, entry by entry. Safe for any thread; never blocks. */
public interface EntryLog {
    /** Raft's current term; 0 while there is no log. */
    long term();

    /** Raft id of the leader of that term; 0: none known. */
    long leader();

    /**
     * Appends one entry to the log of this peer, which must lead.
     *
     * @param term the term in which the proposers take this peer for the leader
     * @param batches what the entry holds
     * @param entry the same, encoded
     * @return done, well or badly, when the entry is no longer in flight; says nothing about its execution
     */
    CompletableFuture<?> append(long term, List<Batch> batches, byte[] entry) throws Refused;
}
