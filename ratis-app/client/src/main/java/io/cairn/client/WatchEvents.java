package io.cairn.client;

import java.util.List;

/**
 * Some changes, in the order of their revisions.
 *
 * @param header who tells
 */
public record WatchEvents(Header header, List<WatchEvent> events) {
    /** Copies the list. */
    public WatchEvents {
        events = List.copyOf(events);
    }
}
