package io.cairn.server.watch;

import io.cairn.server.watch.Cursor.State;
import io.cairn.statemachine.store.View;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** Hands events and answers to receivers; one that throws loses its stream, and nobody else anything. */
final class Delivery {
    private final Cursors cursors;
    private final LongAdder events = new LongAdder();

    Delivery(Cursors cursors) {
        this.cursors = cursors;
    }

    /** Events handed over so far, to all watches. Any thread. */
    long events() {
        return events.sum();
    }

    /** Says something to the client of a stream. */
    void tell(WatchStream stream, Consumer<Receiver> what) {
        if (stream.isClosed()) {
            return;
        }
        try {
            what.accept(stream.receiver());
        } catch (RuntimeException e) {
            lose(stream, e);
        }
    }

    /** Ends a stream that nothing more can be told. */
    void lose(WatchStream stream, RuntimeException why) {
        if (!stream.isClosed()) {
            close(stream);
            stream.receiver().failed(why);
        }
    }

    /** Hands a cursor its batch and forgets it. */
    void batch(Cursor cursor, long revision) {
        int count = cursor.batch().size();
        tell(cursor.stream(), to -> to.events(cursor.id(), revision, cursor.batch(), cursor.wanted()));
        cursor.clearBatch();
        cursor.told();
        events.add(count);
    }

    /** What was there before each event of the batch, if the watch wants that. */
    static void loadPrevious(Cursor cursor, View view, long fromRevision) {
        if (!cursor.wanted().previous()) {
            return;
        }
        for (SharedEvent shared : cursor.batch()) {
            if (shared.lacksPrevious()) {
                boolean there = shared.event().revision() > fromRevision;
                shared.previous(there ? view.previous(shared.event()) : null);
            }
        }
    }

    /** Ends a watch that has lost events. */
    void compacted(Cursor cursor, long compactedRevision) {
        if (cursor.state() != State.ENDED) {
            cursors.end(cursor);
            tell(cursor.stream(), to -> to.compacted(cursor.id(), compactedRevision));
        }
    }

    void close(WatchStream stream) {
        stream.markClosed();
        cursors.removeAll(stream);
    }
}
