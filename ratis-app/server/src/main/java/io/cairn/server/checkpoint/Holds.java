package io.cairn.server.checkpoint;

import java.util.List;

/** What the log must be kept for beyond what checkpoints say. Safe for any thread. */
@FunctionalInterface
public interface Holds {
    /**
     * A peer that will need the log from behind an index on.
     *
     * @param index the last entry that it needs no more
     * @param why what it does, for people: a clause that begins with the name of the peer
     */
    record Hold(long index, String why) {}

    /** All that hold now. Bounded by the number of peers. */
    List<Hold> now();

    /**
     * How long, by what is known now, the log is still needed by peers for which it was not kept long enough the last time.
     *
     * @return milliseconds; -1: there is no such peer
     */
    default long outrunNeedMillis() {
        return -1;
    }
}
