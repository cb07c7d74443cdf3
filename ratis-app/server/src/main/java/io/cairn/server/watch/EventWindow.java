package io.cairn.server.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The newest events, without a gap: serves those who are only a little behind without a look at the history. */
final class EventWindow {
    private final long bytesMax;
    private final NavigableMap<Long, RevisionEvents> revisions = new TreeMap<>();
    private long from;
    private long next;
    private long bytes;

    /** @param bytesMax of what it holds before encoding; each way in which watches want events adds about as much */
    EventWindow(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Begins anew, holding nothing, before this revision. */
    void reset(long revision) {
        revisions.clear();
        bytes = 0;
        from = revision;
        next = revision;
    }

    /** Adds all events of the revisions from its end up to a revision that is not included. */
    void add(List<RevisionEvents> page, long pageNext) {
        for (RevisionEvents revision : page) {
            revisions.put(revision.revision(), revision);
            bytes += revision.bytes();
        }
        next = pageNext;
        while (bytes > bytesMax) {
            RevisionEvents oldest = revisions.pollFirstEntry().getValue();
            bytes -= oldest.bytes();
            from = oldest.revision() + 1;
        }
    }

    /** Whether it has all events from this revision on, up to its end. */
    boolean covers(long revision) {
        return revision >= from && revision < next;
    }

    /** What follows a revision that it covers, as far as the limits go. */
    EventPage page(long start, int revisionsMax, long pageBytesMax) {
        List<RevisionEvents> page = new ArrayList<>();
        long size = 0;
        for (RevisionEvents revision : revisions.tailMap(start, true).values()) {
            if (page.size() == revisionsMax || size > pageBytesMax) {
                return new EventPage(start, page, revision.revision());
            }
            page.add(revision);
            size += revision.bytes();
        }
        return new EventPage(start, page, next);
    }
}
