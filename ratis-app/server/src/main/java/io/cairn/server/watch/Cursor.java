package io.cairn.server.watch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** One watch: where it is, and what it waits for. Pump's thread only. */
final class Cursor {
    /** The furthest behind first, so that nobody starves; then the oldest. */
    static final Comparator<Cursor> FURTHEST_BEHIND =
            Comparator.<Cursor>comparingLong(Cursor::next).thenComparingLong(cursor -> cursor.number);

    private static final int SMALL_BATCH = 8;

    /** Where it gets its events from. */
    enum State {
        /** From the feed of new events; it got all up to the feed's head. */
        FOLLOWING,
        /** From the window or the history, in turns. */
        BEHIND,
        /** Nowhere, until its stream takes events again. */
        STALLED,
        /** Nowhere any more; its id may still be taken. */
        ENDED
    }

    private final WatchStream stream;
    private final long id;
    private final Wanted wanted;
    private final long number;
    private List<SharedEvent> batch = new ArrayList<>(1);
    private State state = State.ENDED;
    private long next;
    private boolean inTurn;
    private boolean told;

    /** @param number of all cursors, in order of their making */
    Cursor(WatchStream stream, long id, Wanted wanted, long number, long next) {
        this.stream = stream;
        this.id = id;
        this.wanted = wanted;
        this.number = number;
        this.next = next;
    }

    WatchStream stream() {
        return stream;
    }

    long id() {
        return id;
    }

    Wanted wanted() {
        return wanted;
    }

    State state() {
        return state;
    }

    void state(State now) {
        state = now;
    }

    /** Nothing below is for it. While it follows, the feed's head says how far it is. */
    long next() {
        return next;
    }

    void next(long revision) {
        next = revision;
    }

    /** What is about to be sent to it. */
    List<SharedEvent> batch() {
        return batch;
    }

    /** Forgets the batch, and the memory that a large one took. */
    void clearBatch() {
        if (batch.size() > SMALL_BATCH) {
            batch = new ArrayList<>(1);
        } else {
            batch.clear();
        }
    }

    /** Whether it takes part in the turn of catching up that is under way. */
    boolean inTurn() {
        return inTurn;
    }

    void inTurn(boolean now) {
        inTurn = now;
    }

    /** Whether it got something since the last call. */
    boolean wasTold() {
        boolean was = told;
        told = false;
        return was;
    }

    void told() {
        told = true;
    }
}
