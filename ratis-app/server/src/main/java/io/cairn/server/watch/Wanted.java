package io.cairn.server.watch;

import io.cairn.statemachine.Event;
import io.cairn.statemachine.KeyRange;

/**
 * What a client wants to watch, and how.
 *
 * @param id its choice; 0: the next one that is free
 * @param start first revision it wants; 0: the next one
 * @param puts whether it wants to hear of puts
 * @param deletes whether it wants to hear of deletes
 * @param previous whether events come with what was there before
 * @param progress whether it is told from time to time how far it is, when nothing else tells it
 * @param fragment whether events too large for one message may come in several
 */
public record Wanted(
        long id,
        KeyRange range,
        long start,
        boolean puts,
        boolean deletes,
        boolean previous,
        boolean progress,
        boolean fragment) {
    boolean matches(Event event) {
        return event.deleted() ? deletes : puts;
    }

    int keyBytes() {
        return range.start().length() + (range.end() == null ? 0 : range.end().length());
    }
}
