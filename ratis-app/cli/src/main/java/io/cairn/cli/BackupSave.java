package io.cairn.cli;

import io.cairn.client.BackupSaved;
import io.cairn.client.CairnClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "save",
        description = "Saves the state of the connected peer into a new folder below DIR, sharing files with earlier"
                + " backups there, then opens a scratch copy and compares its hash with the peer's")
final class BackupSave extends Verb {
    @Parameters(paramLabel = "DIR", description = "folder of backups; made if need be")
    private Path root = Path.of("");

    @Option(
            names = "--timeout",
            defaultValue = "1h",
            paramLabel = "duration",
            description = "how long the peer may take; default: 1h")
    private Duration timeout = Duration.ZERO;

    @Override
    int run(CairnClient client) {
        Peer peer = Peers.connected(client);
        BackupSaved saved = save(client, peer);
        Map<String, String> proof = Offline.fields(
                        Offline.run(console(), List.of("verify", "--path=" + saved.directory())))
                .get(0);
        if (globals().format() == OutputFormat.JSON) {
            print(json(saved, proof));
        } else {
            console().line("saved " + saved.directory());
            console()
                    .line("revision " + saved.revision() + " of " + saved.peer() + ", " + saved.files() + " files, "
                            + ByteSize.format(saved.bytes()) + ", of which " + saved.receivedFiles() + " files, "
                            + ByteSize.format(saved.receivedBytes()) + " were new");
            console().line("verified: opened, and its hash " + proof.get("hash") + " is that of " + saved.peer());
        }
        return ExitCode.OK;
    }

    private BackupSaved save(CairnClient client, Peer peer) {
        TransferLine line = new TransferLine(console(), "saving from " + peer.label());
        try {
            return client.backups().save(peer.endpoint(), root, timeout, line::at);
        } catch (IOException e) {
            throw new CliException(ExitCode.ERROR, "cannot write the backup: " + e);
        } finally {
            line.end();
        }
    }

    private static Json json(BackupSaved saved, Map<String, String> proof) {
        return new Json()
                .put("path", saved.directory().toString())
                .put("peer", saved.peer())
                .put("revision", saved.revision())
                .put("files", saved.files())
                .put("bytes", saved.bytes())
                .put("received_files", saved.receivedFiles())
                .put("received_bytes", saved.receivedBytes())
                .put("hash", proof.getOrDefault("hash", ""))
                .put("verified", Offline.time(proof, "verified"));
    }
}
