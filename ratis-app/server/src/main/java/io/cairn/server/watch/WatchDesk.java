package io.cairn.server.watch;

import io.cairn.server.watch.Cursor.State;
import io.cairn.statemachine.store.View;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the pump's thread does: answers the requests of streams, and moves their cursors a bit each turn. */
final class WatchDesk {
    private final Supplier<View> views;
    private final Cursors cursors = new Cursors();
    private final Delivery delivery = new Delivery(cursors);
    private final Feed feed = new Feed(cursors, delivery);
    private final CatchUp catchUp = new CatchUp(cursors, delivery, feed);
    private final ProgressClock clock;
    private final Map<WatchStream, Long> asked = new LinkedHashMap<>();

    WatchDesk(Supplier<View> views, ProgressClock clock) {
        this.views = views;
        this.clock = clock;
    }

    Cursors cursors() {
        return cursors;
    }

    Delivery delivery() {
        return delivery;
    }

    Feed feed() {
        return feed;
    }

    /** Moves everything on by a bounded amount of work; returns whether more can be done at once. */
    boolean turn() {
        clock.tick(System.nanoTime(), this::tellProgress);
        if (cursors.active() == 0) {
            asked.clear();
            return false;
        }
        try (View view = views.get()) {
            boolean more = feed.advance(view);
            more |= catchUp.turn(view);
            answerProgress();
            return more;
        }
    }

    /** Nanoseconds until a turn is due by the clock; {@link Long#MAX_VALUE}: none is. */
    long idleNanos() {
        return clock.nanosToNext(System.nanoTime());
    }

    void open(WatchStream stream) {
        cursors.open(stream);
    }

    void create(WatchStream stream, Wanted wanted) {
        try (View view = views.get()) {
            Refusal refusal = refuse(wanted);
            Long id = refusal == null ? stream.claimId(wanted.id()) : null;
            if (id == null) {
                Refusal why = refusal == null ? Refusal.DUPLICATE_ID : refusal;
                delivery.tell(stream, to -> to.refused(why, view.revision()));
            } else {
                begin(stream, id, wanted, view);
            }
        }
    }

    private @Nullable Refusal refuse(Wanted wanted) {
        if (wanted.start() < 0) {
            return Refusal.COMPACTED;
        }
        if (wanted.range().isEmpty()) {
            return Refusal.EMPTY_RANGE;
        }
        return cursors.hasRoomFor(wanted) ? null : Refusal.TOO_MANY;
    }

    private void begin(WatchStream stream, long id, Wanted wanted, View view) {
        long current = view.revision();
        if (cursors.active() == 0) {
            feed.start(current);
        }
        Cursor cursor = cursors.add(stream, id, wanted, wanted.start() == 0 ? current + 1 : wanted.start());
        delivery.tell(stream, to -> to.created(id, current));
        if (cursor.next() < view.compactedRevision()) {
            delivery.tell(stream, to -> to.compacted(id, view.compactedRevision()));
        } else if (cursor.next() > feed.head()) {
            cursors.follow(cursor);
        } else {
            cursors.fallBehind(cursor);
        }
        if (wanted.progress() && !stream.isClosed()) {
            clock.add(stream, System.nanoTime());
        }
    }

    void cancel(WatchStream stream, long id) {
        Cursor cursor = stream.cursors().get(id);
        if (cursor != null) {
            cursors.remove(cursor);
            try (View view = views.get()) {
                delivery.tell(stream, to -> to.canceled(id, view.revision()));
            }
        }
    }

    /** Answered once everything that is published now was told. */
    void askProgress(WatchStream stream) {
        try (View view = views.get()) {
            asked.putIfAbsent(stream, view.revision());
        }
    }

    private void answerProgress() {
        for (Iterator<Map.Entry<WatchStream, Long>> all = asked.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<WatchStream, Long> one = all.next();
            boolean decided = feed.head() >= one.getValue();
            if (decided) {
                all.remove();
                if (isCurrent(one.getKey())) {
                    delivery.tell(one.getKey(), to -> to.progressOfAll(feed.head()));
                }
            }
        }
    }

    /** Whether there are watches on the stream, and each has all there is. */
    private boolean isCurrent(WatchStream stream) {
        boolean any = false;
        for (Cursor cursor : stream.cursors().values()) {
            if (cursor.state() != State.ENDED) {
                any = true;
                if (!isCurrent(cursor)) {
                    return false;
                }
            }
        }
        return any;
    }

    /** A watch of the future is not: it has not even begun. */
    private boolean isCurrent(Cursor cursor) {
        return cursor.state() == State.FOLLOWING && cursor.next() <= feed.head() + 1;
    }

    private void tellProgress(WatchStream stream) {
        for (Cursor cursor : List.copyOf(stream.cursors().values())) {
            boolean quiet = cursor.wanted().progress() && !cursor.wasTold();
            if (quiet && isCurrent(cursor) && stream.receiver().ready()) {
                delivery.tell(stream, to -> to.progress(cursor.id(), feed.head()));
            }
        }
    }

    void resume(WatchStream stream) {
        cursors.resume(stream);
    }

    void close(WatchStream stream) {
        delivery.close(stream);
        asked.remove(stream);
        clock.remove(stream);
    }

    /** Tells all clients that it is over. */
    void stop() {
        for (WatchStream stream : cursors.allStreams()) {
            delivery.tell(stream, Receiver::stopped);
            close(stream);
        }
    }
}
