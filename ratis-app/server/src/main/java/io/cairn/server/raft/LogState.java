package io.cairn.server.raft;

import io.cairn.statemachine.Configuration;

/** What a peer knows of its log and of who leads it. Safe for any thread; never blocks. */
public interface LogState {
    /** Raft's current term; 0 while there is no log. */
    long term();

    /** Raft id of the leader of that term; 0: none known. */
    long leader();

    /** Leads and has applied an entry of its own term, so that its commit index covers all that was ever committed. */
    boolean leadsReady();

    /** Last index known here to be committed. */
    long commit();

    /** Who takes part, by the newest configuration in this peer's log, committed or not. */
    Configuration configuration();

    /**
     * An entry was applied; when this peer leads, its followers shall know.
     *
     * @param urgent a client of one of them waits
     */
    void tellFollowers(boolean urgent);
}
