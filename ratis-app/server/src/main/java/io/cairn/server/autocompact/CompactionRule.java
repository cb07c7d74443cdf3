package io.cairn.server.autocompact;

import java.time.Duration;

/** Which revision to compact to, and when. One thread. */
sealed interface CompactionRule permits PeriodicRule, RevisionRule {
    /** Nothing to compact. */
    long NOTHING = 0;

    /** How often to ask. */
    Duration every();

    /**
     * To be called once each {@link #every}.
     *
     * @param nanos of a clock that only goes forward
     * @param revision of the store now
     * @param leads whether this peer may compact; others only keep the books, to know them when they lead
     * @return the revision, or {@link #NOTHING}
     */
    long due(long nanos, long revision, boolean leads);

    /** The compaction that was due is in the state, by whomever. */
    void done(long nanos, long revision);
}
