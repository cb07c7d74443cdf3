package io.cairn.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.api.etcd.Event;
import io.cairn.api.etcd.WatchResponse;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What every watch stream keeps, whatever is on it: etcd's promises that need no second server to be seen. */
final class WatchRules {
    private final Map<Long, Long> delivered = new HashMap<>();
    private final Set<Long> open = new HashSet<>();

    private WatchRules() {}

    /** @param responses of one stream, from its beginning */
    static void check(List<WatchResponse> responses) {
        WatchRules rules = new WatchRules();
        responses.forEach(rules::next);
    }

    private void next(WatchResponse response) {
        long id = response.getWatchId();
        if (response.getCreated() && !response.getCanceled()) {
            assertTrue(open.add(id), () -> "created twice: " + response);
            delivered.put(id, 0L);
            return;
        }
        if (response.getCanceled()) {
            open.remove(id);
            return;
        }
        if (response.getEventsCount() == 0) {
            // Progress: nothing older comes after it.
            assertTrue(response.getHeader().getRevision() > 0, () -> "progress at no revision: " + response);
            delivered.computeIfPresent(
                    id, (i, d) -> Math.max(d, response.getHeader().getRevision()));
            return;
        }
        assertTrue(open.contains(id), () -> "before it was created, or after its end: " + response);
        events(response);
    }

    private void events(WatchResponse response) {
        long last = delivered.get(response.getWatchId());
        long within = last;
        for (Event event : response.getEventsList()) {
            long revision = event.getKv().getModRevision();
            assertTrue(
                    revision > last,
                    () -> "in two responses, twice, or out of order: " + revision + " after " + last + " in "
                            + response);
            assertTrue(revision >= within, () -> "out of order: " + response);
            within = revision;
            rightKind(event);
        }
        assertTrue(response.getHeader().getRevision() >= within, () -> "header behind its events: " + response);
        delivered.put(response.getWatchId(), within);
    }

    private static void rightKind(Event event) {
        if (event.getType() == Event.EventType.DELETE) {
            assertEquals(0, event.getKv().getCreateRevision() + event.getKv().getVersion(), event::toString);
            assertTrue(event.getKv().getValue().isEmpty(), event::toString);
        } else if (event.getKv().getCreateRevision() == event.getKv().getModRevision()) {
            assertTrue(!event.hasPrevKv(), () -> "nothing comes before a creation: " + event);
        }
    }
}
