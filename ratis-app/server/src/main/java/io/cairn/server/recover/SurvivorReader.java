package io.cairn.server.recover;

import io.cairn.server.boot.Identity;
import io.cairn.server.boot.SurvivingDirectory;
import io.cairn.server.offline.Folders;
import io.cairn.server.offline.Report;
import io.cairn.server.raft.EntryConsumer;
import io.cairn.server.raft.LogContents;
import io.cairn.server.raft.LogDamage;
import io.cairn.server.raft.LogFiles;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Fault;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.checkpoint.Checkpoint;
import io.cairn.statemachine.checkpoint.Manifest;
import io.cairn.statemachine.checkpoint.Verification;
import io.cairn.statemachine.command.Batch;
import io.cairn.statemachine.store.Inspection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads all of a data directory and compares it with its checksums. Changes nothing. */
final class SurvivorReader {
    private static final Set<String> IN_CHECKPOINT = Set.of(Manifest.NAME, Checkpoint.FILES);

    private final SurvivingDirectory directory;
    private final Report report;
    private final List<String> problems = new ArrayList<>();
    private @Nullable Base base;
    private long checkpointIndex;
    private long done;
    private long total;

    SurvivorReader(SurvivingDirectory directory, Report report) {
        this.directory = directory;
        this.report = report;
    }

    Survivor read() throws IOException {
        List<Path> checkpoints = checkpoints();
        LogFiles files = directory.log();
        boolean logged = files.exists();
        total = logged ? files.bytes() : 0;
        for (Path checkpoint : checkpoints) {
            total += Folders.bytes(checkpoint.resolve(Checkpoint.FILES));
        }
        live();
        for (Path checkpoint : checkpoints) {
            checkpoint(checkpoint);
        }
        LastConfiguration last = new LastConfiguration();
        LogContents log = files.read(base == null ? 0 : base.position().index(), last);
        damage(log.damage());
        if (!logged && isCountedOn()) {
            problems.add("its log is gone: what it acknowledged and its state does not have is not here");
        }
        Survivor survivor =
                new Survivor(directory, logged ? files.term() : -1, log, base, checkpointIndex, last.found, problems);
        if (log.first() > 0 && !survivor.connects()) {
            problems.add("its log begins at entry " + log.first() + ", but the newest state that can be read ends at "
                    + survivor.state().position().index() + ": the log is of no use");
        }
        return new Survivor(directory, survivor.term(), log, base, checkpointIndex, survivor.logged(), problems);
    }

    /** Whether others may have had answers from it that only its log had. */
    private boolean isCountedOn() {
        Identity.Phase phase = directory.identity().phase();
        return phase == Identity.Phase.STARTED || phase == Identity.Phase.LISTED;
    }

    private void live() {
        try {
            Path live = Inspection.live(directory.store());
            long bytes = Folders.bytes(live);
            total += bytes;
            progress("the store");
            Inspection.verify(live);
            use(new Base(live, Inspection.of(live)));
            done += bytes;
        } catch (IOException | Fault e) {
            problems.add("the live store cannot be used: " + e.getMessage());
        }
    }

    private void checkpoint(Path folder) {
        try {
            progress("the checkpoint " + folder.getFileName());
            Manifest manifest = Manifest.read(folder.resolve(Manifest.NAME));
            Verification.shape(folder, manifest, IN_CHECKPOINT);
            Path files = folder.resolve(Checkpoint.FILES);
            Verification.contents(files, manifest);
            use(new Base(files, Inspection.of(files)));
            checkpointIndex =
                    Math.max(checkpointIndex, manifest.claim().position().index());
            done += manifest.bytes();
        } catch (IOException | Fault e) {
            problems.add("the checkpoint " + folder.getFileName() + " cannot be used: " + e.getMessage());
        }
    }

    private void use(Base found) {
        Base known = base;
        if (known == null || found.position().index() > known.position().index()) {
            base = found;
        }
    }

    /** Also one that was received and not yet taken in; none that is half-made or was set aside. */
    private List<Path> checkpoints() throws IOException {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(directory.checkpoints())) {
            try (Stream<Path> all = Files.list(directory.checkpoints())) {
                all.filter(p -> p.getFileName().toString().matches("\\d+_\\d+")).forEach(found::add);
            }
        }
        if (Files.exists(directory.incoming().resolve(Manifest.NAME))) {
            found.add(directory.incoming());
        }
        return found;
    }

    private void damage(@Nullable LogDamage damage) {
        if (damage != null && !damage.torn()) {
            problems.add("its log can be read only up to entry " + (damage.index() - 1) + ": " + damage);
        }
    }

    private void progress(String what) {
        report.progress("reading " + what + " of " + directory.identity().name(), done, total);
    }

    private static final class LastConfiguration implements EntryConsumer {
        private @Nullable Configuration found;

        @Override
        public void batches(Position position, List<Batch> batches, int bytes) {}

        @Override
        public void configuration(Position position, Configuration configuration) {
            found = configuration;
        }

        @Override
        public void advance(Position position) {}
    }
}
