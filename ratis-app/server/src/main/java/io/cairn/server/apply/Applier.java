package io.cairn.server.apply;

import io.cairn.server.node.FailStop;
import io.cairn.server.node.Removed;
import io.cairn.server.raft.LogConsumer;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.CrashPoint;
import io.cairn.statemachine.Fault;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.command.Batch;
import io.cairn.statemachine.store.Applied;
import io.cairn.statemachine.store.Store;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes what the log delivers to the store, and tells those who wait for it. The store's only writer. */
public final class Applier implements LogConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(Applier.class);

    /**
     * Who is told; set once before the log starts, because they need the log to be made.
     *
     * @param committed last index of the log that is committed
     */
    public record Listeners(
            OwnBatches own, Installs installs, Leadership leadership, EntryListener entries, LongSupplier committed) {}

    /** What a change of leadership, or an applied batch, sets off elsewhere. Must not block. */
    public interface Leadership {
        void changed();

        /** @param foreign the batch of another peer, whose clients wait */
        void applied(boolean foreign);
    }

    private final Store store;
    private final OwnIdentity identity;
    private final FailStop failStop;
    private final AppliedIndex appliedIndex = new AppliedIndex();
    private final ApplyMeter meter;
    private @Nullable Listeners listeners;
    private volatile Position delivered;
    private volatile Position claim;
    private volatile Position reportable;
    private volatile Position reported;
    private volatile long lastChange;
    private volatile boolean paused;
    private volatile boolean stopping;

    /**
     * @param identity of this process, to tell its own batches
     * @param from where the log is to replay from: the claim of the checkpoint that it was last told of
     */
    public Applier(Store store, OwnIdentity identity, Position from, ApplyMeter meter, FailStop failStop) {
        this.meter = meter;
        this.store = store;
        this.identity = identity;
        this.failStop = failStop;
        this.delivered = from;
        this.claim = lower(from, store.position());
        this.reportable = from;
        this.reported = from;
        this.lastChange = store.position().index();
        appliedIndex.publish(store.published().index());
    }

    public void listen(Listeners who) {
        listeners = who;
    }

    private Listeners listeners() {
        return Objects.requireNonNull(listeners, "the log started before its listeners");
    }

    public AppliedIndex appliedIndex() {
        return appliedIndex;
    }

    public ApplyMeter meter() {
        return meter;
    }

    /** Index of the last entry that changed the state: reads need wait for no later one. Any thread. */
    public long lastChange() {
        return lastChange;
    }

    /**
     * What a checkpoint begun now may claim: delivered by the log and in the store's files. After an install or a
     * restart the files are ahead of the log. Any thread.
     */
    public Position claim() {
        return claim;
    }

    private static Position lower(Position one, Position other) {
        return one.index() <= other.index() ? one : other;
    }

    /** Lets the log be purged up to a finished checkpoint's claim when it asks next; never goes down. Any thread. */
    public synchronized void allowPurge(Position claim) {
        if (claim.index() > reportable.index()) {
            reportable = claim;
        }
    }

    /** From now on the end of the log's division is what is wanted. */
    public void stopping() {
        stopping = true;
    }

    @Override
    public Position delivered() {
        return delivered;
    }

    @Override
    public Position reported() {
        return reported;
    }

    @Override
    public synchronized Position report() {
        reported = reportable;
        return reported;
    }

    @Override
    public void batches(Position position, List<Batch> batches, int bytes) {
        if (paused) {
            return;
        }
        expectNext(position);
        CrashPoint.ENTRY_DELIVERED.reached();
        meter.begins(System.nanoTime());
        List<Applied> applied = store.apply(position, batches);
        delivered = position;
        lastChange = position.index();
        CrashPoint.ENTRY_PUBLISHED.reached();
        listeners().entries().applied(position.index(), applied);
        boolean foreign = tellOwn(batches, applied);
        CrashPoint.ENTRY_ANSWERED.reached();
        announce(position);
        meter.applied(bytes, System.nanoTime(), more(position));
        listeners().leadership().applied(foreign);
    }

    /** Whether there is more to apply already. */
    private boolean more(Position position) {
        return listeners().committed().getAsLong() > position.index();
    }

    /** Whether there were batches of other peers among them. */
    private boolean tellOwn(List<Batch> batches, List<Applied> applied) {
        boolean foreign = false;
        for (int i = 0; i < batches.size(); i++) {
            Batch batch = batches.get(i);
            if (batch.origin() == identity.id()) {
                identity.check(batch);
                listeners().own().applied(batch, applied.get(i));
            } else {
                foreign = true;
            }
        }
        return foreign;
    }

    @Override
    public void configuration(Position position, Configuration configuration) {
        if (paused) {
            return;
        }
        expectNext(position);
        boolean tookPart = store.origin(identity.id()) != null;
        store.applyConfiguration(position, configuration);
        CrashPoint.CONFIGURATION_APPLIED.reached();
        delivered = position;
        lastChange = position.index();
        announce(position);
        meter.went(System.nanoTime(), more(position));
        listeners().leadership().changed();
        // Ids are used once: who left does not come back later in the log.
        if (tookPart && store.origin(identity.id()) == null) {
            removed();
        }
    }

    @Override
    public void advance(Position position) {
        // A configuration entry has come by already.
        if (paused || position.index() <= delivered.index()) {
            return;
        }
        expectNext(position);
        store.advance(position);
        delivered = position;
        announce(position);
        meter.went(System.nanoTime(), more(position));
    }

    private void expectNext(Position position) {
        if (position.index() != delivered.index() + 1) {
            throw new Fault("the log delivered " + position + " after " + delivered);
        }
    }

    private void announce(Position position) {
        claim = lower(delivered, store.position());
        appliedIndex.publish(store.published().index());
        listeners().own().reachedTerm(position.term());
    }

    @Override
    public CompletableFuture<@Nullable Position> install(long leader, Position first) {
        return listeners().installs().fetch(leader, first);
    }

    @Override
    public void pause() {
        paused = true;
        listeners().installs().abandonCheckpoints();
    }

    @Override
    public void reinitialize() throws IOException {
        Installs installs = listeners().installs();
        Installs.Fetched fetched = installs.fetched();
        boolean opened = store.install(fetched.files());
        installs.finished();
        continueFrom(fetched.claim());
        CrashPoint.INSTALL_CONTINUES.reached();
        LOG.info(
                "installed the checkpoint {}; {}",
                fetched.claim(),
                opened ? "the store is now at " + store.position() : "the live store was ahead and stays");
        meter.forget();
        paused = false;
        lastChange = store.position().index();
        listeners().own().installed(store.origin(identity.id()));
        appliedIndex.publish(store.published().index());
    }

    private synchronized void continueFrom(Position installed) {
        delivered = installed;
        claim = installed;
        reportable = installed;
        reported = installed;
    }

    @Override
    public void leadershipChanged() {
        listeners().leadership().changed();
    }

    @Override
    public void removed() {
        if (!stopping) {
            Removed cause = new Removed();
            failStop.stop(String.valueOf(cause.getMessage()), cause);
        }
    }

    @Override
    public void failed(String what, Throwable cause) {
        if (!stopping) {
            failStop.stop(what, cause);
        }
    }
}
