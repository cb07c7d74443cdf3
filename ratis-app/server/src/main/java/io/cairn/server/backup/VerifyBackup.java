package io.cairn.server.backup;

import io.cairn.server.offline.Failure;
import io.cairn.server.offline.Report;
import io.cairn.statemachine.backup.Backup;
import io.cairn.statemachine.backup.Proof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** Reads all of a backup, opens a scratch copy, compares the state, and notes in the backup that it is good. */
final class VerifyBackup {
    private VerifyBackup() {}

    static void run(Path path, Report report) throws IOException, Failure {
        try (Source source = Source.open(path)) {
            Backup backup = source.backup();
            backup.checkContents();
            Proof proof = Proof.of(backup, source.scratch().room("copy"));
            boolean compared = backup.state() != null;
            long now = System.currentTimeMillis();
            if (compared && Files.isWritable(backup.directory())) {
                backup.markVerified(now);
            }
            report.put("path", source.unpacked() ? path : backup.directory());
            report.put("revision", proof.revision());
            report.put("hash", HexFormat.of().toHexDigits(proof.hash()));
            report.put("compared", compared);
            report.put("files", backup.manifest().files().size());
            report.put("bytes", backup.manifest().bytes());
            report.put("verified", now);
        }
    }
}
