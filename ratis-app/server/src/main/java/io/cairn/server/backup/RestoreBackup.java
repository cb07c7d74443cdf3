package io.cairn.server.backup;

import io.cairn.server.offline.Failure;
import io.cairn.server.offline.NewMembers;
import io.cairn.server.offline.NewMembers.Wanted;
import io.cairn.server.offline.Report;
import io.cairn.statemachine.backup.Backup;
import io.cairn.statemachine.backup.Proof;
import io.cairn.statemachine.checkpoint.Verification;
import java.io.IOException;
import java.nio.file.Path;

/** Makes data directories of a new cluster out of a backup: files are compared with checksums, the state with its hash. */
final class RestoreBackup {
    private RestoreBackup() {}

    static void run(Path path, Wanted wanted, Report report) throws IOException, Failure {
        wanted.refuseUsed();
        try (Source source = Source.open(path)) {
            new NewMembers(wanted, report).make(new Proved(source.backup()));
        }
    }

    private record Proved(Backup backup) implements NewMembers.Source {
        @Override
        public Path files() {
            return backup.files();
        }

        @Override
        public void prove(Path copies, Path store) throws IOException {
            Verification.contents(copies, backup.manifest());
            Proof.ofStore(backup, store);
        }
    }
}
