package io.cairn.server.watch;

import io.cairn.server.watch.Cursor.State;
import io.cairn.statemachine.store.Events;
import io.cairn.statemachine.store.View;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings cursors that are behind to the feed's head, in turns of one page for the furthest behind and all near it. So
 * a crowd that comes back from the same revision is served by one pass over the history, and a long way to go costs
 * the others no more than a page.
 */
final class CatchUp {
    private final Cursors cursors;
    private final Delivery delivery;
    private final Feed feed;
    private final List<Cursor> turn = new ArrayList<>();
    /** The last one read: the next turn often needs it again. */
    private EventPage last = new EventPage(0, List.of(), 0);

    CatchUp(Cursors cursors, Delivery delivery, Feed feed) {
        this.cursors = cursors;
        this.delivery = delivery;
        this.feed = feed;
    }

    /** One turn; returns whether another could do more. */
    boolean turn(View view) {
        Cursor first = nextReady();
        if (first == null) {
            last = new EventPage(0, List.of(), 0);
            return false;
        }
        EventPage page = page(view, first.next());
        if (page == null) {
            delivery.compacted(first, view.compactedRevision());
            return true;
        }
        gather(page);
        page.revisions().forEach(this::fill);
        for (Cursor cursor : turn) {
            cursor.inTurn(false);
            finish(cursor, page, view);
        }
        turn.clear();
        return true;
    }

    private @Nullable Cursor nextReady() {
        for (Cursor first = cursors.furthestBehind(); first != null; first = cursors.furthestBehind()) {
            if (first.stream().receiver().ready()) {
                return first;
            }
            cursors.stall(first);
        }
        return null;
    }

    /** Null when it is compacted away. */
    private @Nullable EventPage page(View view, long from) {
        if (feed.window().covers(from)) {
            return feed.window().page(from, WatchLimits.PAGE_REVISIONS, WatchLimits.PAGE_BYTES);
        }
        if (last.covers(from)) {
            return last;
        }
        if (from < view.compactedRevision()) {
            return null;
        }
        Events events = view.events(from, feed.head(), WatchLimits.PAGE);
        if (events instanceof Events.Page page) {
            last = new EventPage(from, RevisionEvents.of(page.events()), page.next());
            return last;
        }
        return null;
    }

    /** Takes the furthest behind, whom the page concerns, out of the order of those behind. */
    private void gather(EventPage page) {
        while (turn.size() < WatchLimits.CURSORS_PER_TURN) {
            Cursor cursor = nextReady();
            if (cursor == null || cursor.next() >= page.next()) {
                return;
            }
            cursor.inTurn(true);
            turn.add(cursor);
            cursors.hold(cursor);
        }
    }

    private void fill(RevisionEvents revision) {
        for (SharedEvent event : revision.events()) {
            cursors.around(event.event().key(), cursor -> {
                boolean wants = cursor.inTurn()
                        && cursor.next() <= revision.revision()
                        && cursor.wanted().matches(event.event());
                if (wants) {
                    cursor.batch().add(event);
                }
            });
        }
    }

    private void finish(Cursor cursor, EventPage page, View view) {
        if (cursor.state() == State.ENDED) {
            return;
        }
        if (!cursor.batch().isEmpty()) {
            if (!cursor.stream().receiver().ready()) {
                // Others of its stream were served first; it begins its page again when the stream has room.
                cursor.clearBatch();
                cursors.stall(cursor);
                return;
            }
            Delivery.loadPrevious(cursor, view, view.compactedRevision());
            delivery.batch(cursor, view.revision());
        }
        if (cursor.state() == State.ENDED) {
            return;
        }
        cursor.next(page.next());
        if (cursor.next() > feed.head()) {
            cursors.follow(cursor);
        } else {
            cursors.fallBehind(cursor);
        }
    }
}
