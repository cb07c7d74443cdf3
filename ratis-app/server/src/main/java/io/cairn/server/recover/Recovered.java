package io.cairn.server.recover;

import io.cairn.server.offline.NewMembers;
import io.cairn.server.offline.Report;
import io.cairn.server.raft.EntryConsumer;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.checkpoint.Checkpoint;
import io.cairn.statemachine.checkpoint.Checkpoints;
import io.cairn.statemachine.checkpoint.Claim;
import io.cairn.statemachine.checkpoint.Verification;
import io.cairn.statemachine.command.Batch;
import io.cairn.statemachine.store.Inspection;
import io.cairn.statemachine.store.Seed;
import io.cairn.statemachine.store.Store;
import io.cairn.statemachine.store.StoreOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The state of a directory with all of its log applied, made of copies: what is left of the old cluster stays as it is. */
final class Recovered implements NewMembers.Source {
    private final Checkpoint checkpoint;
    private final long revision;

    private Recovered(Checkpoint checkpoint, long revision) {
        this.checkpoint = checkpoint;
        this.revision = revision;
    }

    /**
     * Entries that were not known to be committed are applied too: some may have been acknowledged, and to the clients of
     * the others nothing was ever said that forbids it.
     *
     * @param scratch does not exist yet; the caller deletes it
     */
    static Recovered make(Survivor from, Path scratch, Report report) throws IOException {
        Files.createDirectories(scratch);
        Path directory = scratch.resolve("store");
        Base base = from.base();
        if (base != null) {
            report.progress("copying the state of " + from.name(), 0, 1);
            Seed.copy(base.files(), directory);
        }
        report.progress("applying the log of " + from.name(), 0, 1);
        try (Store store = Store.open(directory, StoreOptions.DEFAULTS)) {
            if (from.connects()) {
                from.readLog(new Replay(store, from.end()));
            }
            report.progress("writing the state down", 0, 1);
            return write(store, scratch, from.directory().identity().clusterId());
        }
    }

    /** While the store is open, since a flush that fails says so here, but not when RocksDB does it on being closed. */
    private static Recovered write(Store store, Path scratch, long cluster) throws IOException {
        Claim claim = new Claim(store.position(), store.revision(), System.currentTimeMillis(), cluster);
        Checkpoint made =
                Checkpoints.open(scratch.resolve("checkpoints"), 1).create(claim, store::writeCheckpoint, () -> false);
        Recovered recovered = new Recovered(Objects.requireNonNull(made, "nobody aborts it"), claim.revision());
        Inspection.verify(recovered.files());
        return recovered;
    }

    private record Replay(Store store, Position end) implements EntryConsumer {
        private boolean counts(Position position) {
            return position.index() <= end.index();
        }

        @Override
        public void batches(Position position, List<Batch> batches, int bytes) {
            if (counts(position)) {
                store.apply(position, batches);
            }
        }

        @Override
        public void configuration(Position position, Configuration configuration) {
            if (counts(position)) {
                store.applyConfiguration(position, configuration);
            }
        }

        @Override
        public void advance(Position position) {
            store.advance(position);
        }
    }

    /** Of the old cluster, with all of its log applied. */
    long revision() {
        return revision;
    }

    @Override
    public Path files() {
        return checkpoint.files();
    }

    @Override
    public void prove(Path copies, Path store) throws IOException {
        Verification.contents(copies, checkpoint.manifest());
    }
}
