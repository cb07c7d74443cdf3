package io.cairn.server.etcd;

import io.cairn.server.node.Unavailable;
import io.cairn.server.watch.Receiver;
import io.cairn.server.watch.Refusal;
import io.cairn.server.watch.SharedEvent;
import io.cairn.server.watch.Wanted;
import io.cairn.server.watch.WatchPump;
import io.cairn.server.watch.WatchStream;
import io.cairn.statemachine.Event;
import io.cairn.statemachine.KeyRange;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * A watch that this peer itself has, until an event that it waits for. Completes on the pump's thread, also when the
 * events it waits for are compacted: who waits looks at the keys again in any case. Fails with {@link Unavailable}.
 */
final class KeyWatch implements Receiver {
    private final Predicate<Event> last;
    private final BooleanSupplier ready;
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    private KeyWatch(Predicate<Event> last, BooleanSupplier ready) {
        this.last = last;
        this.ready = ready;
    }

    /** An open watch. */
    record Open(WatchStream stream, CompletableFuture<Void> over) {
        /** Ends it now, as if what it waits for had come. Any thread. */
        void end() {
            over.complete(null);
        }
    }

    /**
     * @param from first revision
     * @param last is shown each event on the pump's thread; true: it was the last
     * @param ready whether an event can be taken now; who says no must call {@link WatchStream#ready} later
     */
    static Open open(WatchPump pump, KeyRange range, long from, Predicate<Event> last, BooleanSupplier ready) {
        KeyWatch watch = new KeyWatch(last, ready);
        WatchStream stream = pump.open(watch);
        stream.create(new Wanted(0, range, from, true, true, false, false, false), () -> {});
        watch.over.whenComplete((done, failure) -> stream.close(() -> {}));
        return new Open(stream, watch.over);
    }

    @Override
    public boolean ready() {
        return ready.getAsBoolean();
    }

    @Override
    public void events(long id, long revision, List<SharedEvent> events, Wanted wanted) {
        for (SharedEvent event : events) {
            if (!over.isDone() && last.test(event.event())) {
                over.complete(null);
            }
        }
    }

    @Override
    public void compacted(long id, long compactedRevision) {
        over.complete(null);
    }

    @Override
    public void refused(Refusal why, long revision) {
        over.completeExceptionally(new Unavailable(Unavailable.Reason.TOO_MANY_REQUESTS));
    }

    @Override
    public void stopped() {
        over.completeExceptionally(new Unavailable(Unavailable.Reason.STOPPED));
    }

    @Override
    public void failed(RuntimeException why) {
        over.completeExceptionally(why);
    }

    @Override
    public void created(long id, long revision) {}

    @Override
    public void progress(long id, long revision) {}

    @Override
    public void progressOfAll(long revision) {}

    @Override
    public void canceled(long id, long revision) {}
}
