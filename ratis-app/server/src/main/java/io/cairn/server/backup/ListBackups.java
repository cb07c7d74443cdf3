package io.cairn.server.backup;

import io.cairn.server.offline.Failure;
import io.cairn.server.offline.Report;
import io.cairn.statemachine.backup.Backup;
import io.cairn.statemachine.backup.BackupState;
import io.cairn.statemachine.checkpoint.CorruptCheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** What backups there are, oldest first. Contents are not read: that is what verifying is for. */
final class ListBackups {
    private ListBackups() {}

    static void run(Path root, Report report) throws IOException, Failure {
        if (!Files.isDirectory(root)) {
            throw new Failure(root + " is no folder of backups");
        }
        for (Path path : Backup.in(root)) {
            report.next();
            report.put("name", path.getFileName());
            try {
                describe(Backup.open(path), report);
            } catch (CorruptCheckpointException e) {
                report.put("problem", String.valueOf(e.getMessage()));
            }
        }
    }

    private static void describe(Backup backup, Report report) {
        report.put("created", backup.manifest().claim().createdMillis());
        report.put("bytes", backup.manifest().bytes());
        report.put("files", backup.manifest().files().size());
        report.put("cluster_id", Long.toHexString(backup.manifest().claim().clusterId()));
        BackupState state = backup.state();
        if (state != null) {
            report.put("revision", state.revision());
            report.put("hash", HexFormat.of().toHexDigits(state.hash()));
            report.put("peer", state.peer());
        }
        if (backup.verifiedMillis() >= 0) {
            report.put("verified", backup.verifiedMillis());
        }
    }
}
