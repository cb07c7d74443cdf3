package io.cairn.server.lease;

import java.time.Duration;

/** Bounds of what is done about leases. */
final class LeaseLimits {
    /** How often leadership is looked at when nobody calls; deadlines are met exactly, not by this. */
    static final Duration LOOK_EVERY = Duration.ofMillis(250);

    /**
     * Expiries under way. A thousand make one log entry and a few ms of apply: 10,000 leases that end together are
     * gone in about ten entries, and a client's write between them waits for one.
     */
    static final int EXPIRING_MAX = 1000;

    /** Pause before an expiry that failed is proposed again; doubled each time. */
    static final Duration RETRY_FIRST = Duration.ofMillis(250);

    static final Duration RETRY_MOST = Duration.ofSeconds(4);

    /** Changes that wait for the keeper, beyond which the apply thread does its work. Some ten MB. */
    static final int CHANGES_MAX = 200_000;

    /** Questions of one peer that wait; beyond it new ones are refused. As for reads. */
    static final int WAITING_MAX = 65_536;

    /** Questions in one call to the leader: some 36 KB. */
    static final int CALL_MAX = 4096;

    /** A leader that has not answered by then is asked again, or its successor is. */
    static final Duration CALL_WITHIN = Duration.ofSeconds(3);

    /** As long as a write may take. */
    static final Duration ANSWER_WITHIN = Duration.ofSeconds(7);

    /** Pause before a question that could not be answered is asked again. */
    static final Duration ASK_AGAIN_AFTER = Duration.ofMillis(50);

    private LeaseLimits() {}
}
