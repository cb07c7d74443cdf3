package io.cairn.server.read;

import java.time.Duration;

/** Bounds of reads that wait. */
final class ReadLimits {
    /** As long as a write may take. */
    static final Duration ANSWER_WITHIN = Duration.ofSeconds(7);

    /** A peer that has not said its term by then is counted as silent in this round. */
    static final Duration TERM_WITHIN = Duration.ofSeconds(1);

    /** The leader's round, the wait for its own apply, and the way there and back. */
    static final Duration BARRIER_WITHIN = Duration.ofSeconds(3);

    /** A peer that is cut off says so soon, because its reader has others to ask. */
    static final Duration PROOF_WITHIN = Duration.ofSeconds(1);

    /** Pause before a failed round is tried again. */
    static final Duration RETRY_AFTER = Duration.ofMillis(20);

    /** How late after its deadline a read may fail. */
    static final Duration LOOK_EVERY = Duration.ofMillis(20);

    /** Reads that wait on one peer; beyond it new ones are refused. */
    static final int WAITING_MAX = 65_536;

    private ReadLimits() {}
}
