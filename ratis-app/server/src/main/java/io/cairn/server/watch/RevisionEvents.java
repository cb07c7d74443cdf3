package io.cairn.server.watch;

import io.cairn.statemachine.Event;
import java.util.ArrayList;
import java.util.List;

/** All events of one revision. */
record RevisionEvents(long revision, List<SharedEvent> events) {
    /** What an event takes on the heap besides its key and value, roughly. */
    private static final int OVERHEAD_BYTES = 160;

    static List<RevisionEvents> of(List<Event> events) {
        List<RevisionEvents> revisions = new ArrayList<>();
        long current = -1;
        for (Event event : events) {
            if (event.revision() != current) {
                current = event.revision();
                revisions.add(new RevisionEvents(current, new ArrayList<>()));
            }
            revisions.get(revisions.size() - 1).events().add(new SharedEvent(event));
        }
        return revisions;
    }

    long bytes() {
        long bytes = 0;
        for (SharedEvent event : events) {
            bytes += event.bytes() + OVERHEAD_BYTES;
        }
        return bytes;
    }
}
