package io.cairn.server.node;

import java.util.concurrent.CompletableFuture;

/** Hands leadership over, on the peer that has it. Safe for any thread; never blocks. */
public interface LeaderTransfer {
    /** What became of it. */
    enum Result {
        /** The member leads now, as far as this peer knows. */
        DONE,
        /** This peer does not lead. */
        NOT_LEADER,
        /** Nobody of that id, or a learner. */
        BAD_TRANSFEREE,
        /** The member did not take over in time. */
        TIMED_OUT
    }

    CompletableFuture<Result> transfer(long member);
}
