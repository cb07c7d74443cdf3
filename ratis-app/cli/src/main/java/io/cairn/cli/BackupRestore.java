package io.cairn.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "restore",
        description = "Makes data directories of a new cluster: of one member with --name and --data-dir, of all with"
                + " --all")
final class BackupRestore extends OfflineVerb {
    @Parameters(
            paramLabel = "BACKUP",
            description = "a backup, a folder of backups (the newest counts), or a file of etcdctl snapshot save")
    private Path path = Path.of("");

    @Mixin
    private final NewCluster cluster = new NewCluster();

    @Override
    int run() {
        List<String> args = new ArrayList<>(List.of("restore", "--path=" + path));
        args.addAll(cluster.args());
        List<Map<String, String>> members = Offline.fields(Offline.run(console(), args));
        if (globals().format() == OutputFormat.JSON) {
            print(NewCluster.json(members));
        } else {
            printOwn(NewCluster.table(members));
        }
        return ExitCode.OK;
    }
}
