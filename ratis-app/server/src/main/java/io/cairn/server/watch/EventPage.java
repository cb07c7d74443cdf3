package io.cairn.server.watch;

import java.util.List;

/** All events of the revisions from {@code from} up to, not including, {@code next}. */
record EventPage(long from, List<RevisionEvents> revisions, long next) {
    boolean covers(long revision) {
        return from <= revision && revision < next;
    }
}
