package io.cairn.server.watch;

import io.cairn.server.watch.Cursor.State;
import io.cairn.statemachine.Bytes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All watches of a peer, and which of them are behind. Pump's thread only, but for the counts. */
final class Cursors {
    private final CursorIndex index = new CursorIndex();
    private final TreeSet<Cursor> behind = new TreeSet<>(Cursor.FURTHEST_BEHIND);
    private final Set<WatchStream> streams = new LinkedHashSet<>();
    private long made;
    private long keyBytes;
    private int ended;
    private volatile int active;
    private volatile int following;
    private volatile int open;

    /** Watches that want events. Any thread. */
    int active() {
        return active;
    }

    /** Watches that have something to catch up on. Any thread. */
    int slow() {
        return Math.max(0, active - following);
    }

    /** Open streams. Any thread. */
    int streams() {
        return open;
    }

    boolean hasRoomFor(Wanted wanted) {
        return active + ended < WatchLimits.WATCHES_MAX && keyBytes + wanted.keyBytes() <= WatchLimits.KEY_BYTES_MAX;
    }

    void open(WatchStream stream) {
        streams.add(stream);
        open = streams.size();
    }

    /** A new watch; it does nothing until it is told where it is. */
    Cursor add(WatchStream stream, long id, Wanted wanted, long next) {
        Cursor cursor = new Cursor(stream, id, wanted, made++, next);
        stream.cursors().put(id, cursor);
        keyBytes += wanted.keyBytes();
        ended++;
        return cursor;
    }

    /** It has all that the feed has told so far. */
    void follow(Cursor cursor) {
        enter(cursor, State.FOLLOWING);
        following++;
    }

    /** It misses events from {@link Cursor#next} on. */
    void fallBehind(Cursor cursor) {
        enter(cursor, State.BEHIND);
        behind.add(cursor);
    }

    /** As behind, and its stream takes nothing now. */
    void stall(Cursor cursor) {
        enter(cursor, State.STALLED);
        cursor.stream().stall(cursor);
    }

    private void enter(Cursor cursor, State state) {
        if (cursor.state() == State.ENDED) {
            index.add(cursor);
            active++;
            ended--;
        }
        leave(cursor);
        cursor.state(state);
    }

    private void leave(Cursor cursor) {
        if (cursor.state() == State.FOLLOWING) {
            following--;
        } else if (cursor.state() == State.BEHIND) {
            behind.remove(cursor);
        }
    }

    /** It wants nothing more, but its id stays taken. */
    void end(Cursor cursor) {
        if (cursor.state() != State.ENDED) {
            leave(cursor);
            cursor.state(State.ENDED);
            cursor.clearBatch();
            index.remove(cursor);
            active--;
            ended++;
        }
    }

    void remove(Cursor cursor) {
        end(cursor);
        ended--;
        keyBytes -= cursor.wanted().keyBytes();
        cursor.stream().cursors().remove(cursor.id());
    }

    void removeAll(WatchStream stream) {
        List.copyOf(stream.cursors().values()).forEach(this::remove);
        streams.remove(stream);
        open = streams.size();
    }

    /** Its stream takes events again. */
    void resume(WatchStream stream) {
        for (Cursor cursor : stream.takeStalled()) {
            if (cursor.state() == State.STALLED) {
                fallBehind(cursor);
            }
        }
    }

    @Nullable
    Cursor furthestBehind() {
        return behind.isEmpty() ? null : behind.first();
    }

    /** Takes one that is behind out of the order, until it is told where it is. */
    void hold(Cursor cursor) {
        behind.remove(cursor);
    }

    /** Every cursor whose range contains the key; none may change its state meanwhile. */
    void around(Bytes key, Consumer<Cursor> found) {
        index.around(key, found);
    }

    /** A copy, so that they may end meanwhile. */
    List<Cursor> following() {
        List<Cursor> all = new ArrayList<>(following);
        for (WatchStream stream : streams) {
            for (Cursor cursor : stream.cursors().values()) {
                if (cursor.state() == State.FOLLOWING) {
                    all.add(cursor);
                }
            }
        }
        return all;
    }

    List<WatchStream> allStreams() {
        return List.copyOf(streams);
    }
}
