package io.cairn.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "verify",
        description = "Reads all of a backup, opens a scratch copy of it and compares its hash with that of the peer it"
                + " was saved from")
final class BackupVerify extends OfflineVerb {
    @Parameters(
            paramLabel = "BACKUP",
            description = "a backup, a folder of backups (the newest counts), or a file of etcdctl snapshot save")
    private Path path = Path.of("");

    @Override
    int run() {
        Map<String, String> proof = Offline.fields(Offline.run(console(), List.of("verify", "--path=" + path)))
                .get(0);
        boolean compared = Boolean.parseBoolean(proof.get("compared"));
        if (globals().format() == OutputFormat.JSON) {
            print(new Json()
                    .put("path", proof.getOrDefault("path", ""))
                    .put("revision", Long.parseLong(proof.getOrDefault("revision", "0")))
                    .put("hash", proof.getOrDefault("hash", ""))
                    .put("compared", compared)
                    .put("files", Long.parseLong(proof.getOrDefault("files", "0")))
                    .put("bytes", Long.parseLong(proof.getOrDefault("bytes", "0")))
                    .put("verified", Offline.time(proof, "verified")));
        } else {
            console()
                    .line(proof.get("path") + " is good: revision " + proof.get("revision") + ", "
                            + proof.get("files") + " files, "
                            + ByteSize.format(Long.parseLong(proof.getOrDefault("bytes", "0"))) + ", hash "
                            + proof.get("hash")
                            + (compared ? " as on the peer" : " (such a file does not say what it was on the peer)"));
        }
        return ExitCode.OK;
    }
}
