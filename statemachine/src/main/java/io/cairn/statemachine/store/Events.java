package io.cairn.statemachine.store;

import io.cairn.statemachine.Event;
import java.util.List;

/** What {@link View#events} answers. */
public sealed interface Events {
    /**
     * How much one call may read. A revision is never cut, so the last one may go over the bytes.
     *
     * @param revisions different ones; at least 1
     * @param bytes of keys and values after which no further revision begins
     */
    record Limits(int revisions, long bytes) {
        public Limits {
            if (revisions < 1 || bytes < 0) {
                throw new IllegalArgumentException("limits " + revisions + ", " + bytes);
            }
        }
    }

    /**
     * Whole revisions.
     *
     * @param events in the order in which they happened
     * @param next where to go on: all events of lower revisions were in this page or those before it
     */
    record Page(List<Event> events, long next) implements Events {}

    /** @param revision the oldest one that can be asked for */
    record Compacted(long revision) implements Events {}
}
