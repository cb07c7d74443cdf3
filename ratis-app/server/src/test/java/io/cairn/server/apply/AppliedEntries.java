package io.cairn.server.apply;

import io.cairn.server.node.ApplyTimes;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.command.Batch;
import io.cairn.statemachine.command.Command;
import io.cairn.statemachine.command.Put;
import io.cairn.statemachine.store.Applied;
import io.cairn.statemachine.store.OriginRow;
import io.cairn.statemachine.store.Store;
import io.cairn.statemachine.store.StoreOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A real applier over a real store, fed by a test instead of a log. Everything is of term 1. */
public final class AppliedEntries implements OwnBatches, Installs, Applier.Leadership, AutoCloseable {
    public static final OwnIdentity ME = new OwnIdentity(1, 7, 99);
    private static final int BATCH_BYTES = 100;

    static final ApplyTimes UNTOLD = new ApplyTimes() {
        @Override
        public void applied(long nanos) {}

        @Override
        public void gap(long nanos, boolean checkpoint) {}
    };

    public final List<String> told = new ArrayList<>();
    public final List<String> stops = new ArrayList<>();
    public volatile @Nullable Fetched fetched;
    /** Last index that the log says is committed. */
    public volatile long committed;

    private final Store store;
    private final Applier applier;
    private long last;
    private long sequence;

    public AppliedEntries(Path folder) throws IOException {
        this(Store.open(folder.resolve("store"), new StoreOptions(1 << 20, 1 << 20)), Position.START);
    }

    public AppliedEntries(Store store, Position from) {
        this.store = store;
        this.applier = new Applier(store, ME, from, new ApplyMeter(UNTOLD), (what, cause) -> stops.add(what));
        this.last = from.index();
        OriginRow row = store.origin(2);
        this.sequence = row == null ? 0 : row.sequence();
        applier.listen(new Applier.Listeners(
                this, this, this, (index, applied) -> told.add("leases " + index), () -> committed));
    }

    public Applier applier() {
        return applier;
    }

    public Store store() {
        return store;
    }

    /** Index of the last entry. */
    public long last() {
        return last;
    }

    public Position next() {
        return new Position(1, ++last);
    }

    public void configuration(List<Participant> participants) {
        applier.configuration(next(), new Configuration(participants, List.of()));
    }

    /** A put by peer 2, which must take part. */
    public void put() {
        put("k" + last);
    }

    public void put(String key) {
        List<Command> commands = List.of(Put.of(Bytes.utf8(key), Bytes.utf8("v")));
        applier.batches(next(), List.of(new Batch(2, 1, 1, ++sequence, commands)), BATCH_BYTES);
    }

    public void advance() {
        applier.advance(next());
    }

    @Override
    public void applied(Batch batch, Applied applied) {
        told.add("own " + batch.sequence() + " " + applied.getClass().getSimpleName());
    }

    @Override
    public void reachedTerm(long term) {
        told.add("term " + term);
    }

    @Override
    public void installed(@Nullable OriginRow row) {
        told.add("installed");
    }

    @Override
    public CompletableFuture<@Nullable Position> fetch(long leader, Position first) {
        told.add("fetch from " + leader + " for " + first);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public Fetched fetched() {
        return java.util.Objects.requireNonNull(fetched);
    }

    @Override
    public void finished() {
        told.add("finished");
    }

    @Override
    public void abandonCheckpoints() {
        told.add("abandon");
    }

    @Override
    public void changed() {
        told.add("leadership");
    }

    @Override
    public void applied(boolean foreign) {
        told.add(foreign ? "foreign" : "own");
    }

    @Override
    public void close() {
        store.close();
    }
}
