package io.cairn.server.backup;

import io.cairn.server.apply.AppliedEntries;
import io.cairn.server.offline.Failure;
import io.cairn.server.offline.Report;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.backup.BackupState;
import io.cairn.statemachine.checkpoint.Checkpoint;
import io.cairn.statemachine.checkpoint.Checkpoints;
import io.cairn.statemachine.checkpoint.Claim;
import io.cairn.statemachine.store.View;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** A backup as a peer and a client make it together, of a store with some keys. */
final class SampleBackup {
    static final int KEYS = 50;

    private SampleBackup() {}

    static Path make(Path folder) throws IOException {
        try (AppliedEntries entries = new AppliedEntries(Files.createDirectory(folder.resolve("source")))) {
            entries.configuration(List.of(new Participant(1, "h:1", true), new Participant(2, "h:2", true)));
            for (int i = 0; i < KEYS; i++) {
                entries.put("key" + i);
            }
            Checkpoint checkpoint = Objects.requireNonNull(Checkpoints.open(folder.resolve("checkpoints"), 1)
                    .create(
                            new Claim(entries.store().position(), KEYS + 1, 1_700_000_000_000L, 5),
                            entries.store()::writeCheckpoint,
                            () -> false));
            Path backup = Files.createDirectories(folder.resolve("backups").resolve("one"));
            Files.move(checkpoint.directory().resolve("manifest"), backup.resolve("manifest"));
            Files.move(checkpoint.files(), backup.resolve("files"));
            try (View view = entries.store().view()) {
                View.HashResult.Hash hash = (View.HashResult.Hash) view.hash(0);
                BackupState state = new BackupState("n1", hash.revision(), hash.compactedRevision(), hash.hash());
                Files.write(backup.resolve("state"), state.encode());
            }
            return backup;
        }
    }

    /** Runs a verb as its process would; returns what it reports. */
    static String run(String... args) throws IOException, Failure {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BackupMain.run(args, new Report(new PrintStream(out, true, StandardCharsets.UTF_8)));
        return out.toString(StandardCharsets.UTF_8);
    }
}
