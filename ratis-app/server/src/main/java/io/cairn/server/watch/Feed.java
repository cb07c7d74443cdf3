package io.cairn.server.watch;

import io.cairn.server.watch.Cursor.State;
import io.cairn.statemachine.store.Events;
import io.cairn.statemachine.store.View;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells new events to the cursors that follow. Reads them from the history of a published view, a page at a time, like
 * everybody else: so what watches see is what readers see, and an installed snapshot is just a longer page. A cursor
 * whose stream does not take an event falls behind there, and the feed goes on.
 */
final class Feed {
    private final Cursors cursors;
    private final Delivery delivery;
    private final EventWindow window = new EventWindow(WatchLimits.WINDOW_BYTES);
    private final List<Cursor> touched = new ArrayList<>();
    private volatile long head;

    Feed(Cursors cursors, Delivery delivery) {
        this.cursors = cursors;
        this.delivery = delivery;
    }

    /** All events up to here were told. Any thread. */
    long head() {
        return head;
    }

    EventWindow window() {
        return window;
    }

    /** Begins after this revision; nobody follows yet. */
    void start(long revision) {
        head = revision;
        window.reset(revision + 1);
    }

    /** Tells a page of what is new; returns whether there is more. */
    boolean advance(View view) {
        if (cursors.active() == 0 || head >= view.revision()) {
            return false;
        }
        Events events = view.events(head + 1, view.revision(), WatchLimits.PAGE);
        if (events instanceof Events.Compacted compacted) {
            skipTo(compacted.revision());
            return true;
        }
        Events.Page page = (Events.Page) events;
        List<RevisionEvents> revisions = RevisionEvents.of(page.events());
        for (RevisionEvents revision : revisions) {
            tell(view, revision);
        }
        window.add(revisions, page.next());
        head = page.next() - 1;
        return head < view.revision();
    }

    /** An installed snapshot begins later than the feed ended: who needed what is between has lost it, and is told. */
    private void skipTo(long compacted) {
        for (Cursor cursor : cursors.following()) {
            if (cursor.next() < compacted) {
                delivery.compacted(cursor, compacted);
            }
        }
        start(compacted - 1);
    }

    private void tell(View view, RevisionEvents revision) {
        for (SharedEvent event : revision.events()) {
            cursors.around(event.event().key(), cursor -> collect(cursor, revision.revision(), event));
        }
        for (Cursor cursor : touched) {
            if (cursor.state() != State.FOLLOWING) {
                continue;
            }
            if (cursor.stream().receiver().ready()) {
                Delivery.loadPrevious(cursor, view, 0);
                delivery.batch(cursor, revision.revision());
            } else {
                cursor.clearBatch();
                cursor.next(revision.revision());
                cursors.stall(cursor);
            }
        }
        touched.clear();
    }

    private void collect(Cursor cursor, long revision, SharedEvent event) {
        boolean wants = cursor.state() == State.FOLLOWING
                && cursor.next() <= revision
                && cursor.wanted().matches(event.event());
        if (wants) {
            if (cursor.batch().isEmpty()) {
                touched.add(cursor);
            }
            cursor.batch().add(event);
        }
    }
}
