package io.cairn.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "commit",
        description = "Makes data directories of a new cluster from the most advanced of the directories that are left,"
                + " with all of its log; these stay as they are, and peers on them cannot join the new cluster")
final class RecoverCommit extends OfflineVerb {
    @Parameters(arity = "1..*", paramLabel = "DIR", description = "data directories of peers of one cluster, stopped")
    private List<Path> directories = List.of();

    @Mixin
    private final NewCluster cluster = new NewCluster();

    @Option(names = "--from", paramLabel = "DIR", description = "go on from this one although another is more advanced")
    private @Nullable Path from;

    @Option(
            names = "--lose-entries",
            paramLabel = "N",
            description = "how many entries --from costs, as the refusal without it says")
    private long loseEntries;

    @Option(names = "--plan", description = "say what would be done and what would be lost; make nothing")
    private boolean plan;

    @Override
    int run() {
        if (loseEntries != 0 && from == null) {
            throw new CliException(ExitCode.BAD_ARGS, "--lose-entries goes with --from");
        }
        List<String> args = new ArrayList<>(List.of("commit", "--plan=" + plan));
        directories.forEach(directory -> args.add("--dir=" + directory));
        if (from != null) {
            args.add("--from=" + from);
            args.add("--lose-entries=" + loseEntries);
        }
        args.addAll(cluster.args());
        List<Map<String, String>> done = Offline.fields(Offline.recover(console(), args));
        Map<String, String> chosen = done.get(0);
        List<Map<String, String>> members = done.subList(1, done.size());
        if (globals().format() == OutputFormat.JSON) {
            print(json(chosen, members));
        } else {
            show(chosen, members);
        }
        return ExitCode.OK;
    }

    private void show(Map<String, String> chosen, List<Map<String, String>> members) {
        console()
                .line((plan ? "would go on from " : "went on from ") + chosen.get("from") + ": entries up to "
                        + chosen.get("last_index") + " of term " + chosen.get("last_term") + ", of which "
                        + chosen.get("unsettled") + " may or may not have been acknowledged");
        console().line((plan ? "would be lost: " : "lost: ") + chosen.get("lost"));
        if (Boolean.parseBoolean(chosen.get("majority"))) {
            console()
                    .line("these directories are a majority of the old voters: starting their peers would be enough,"
                            + " and must not be done beside the new cluster");
        }
        if (plan) {
            console().line("nothing was made: this is the plan");
            return;
        }
        printOwn(NewCluster.table(members));
        console().line("start a peer on each; keep the old directories until you have looked at the data");
    }

    private Json json(Map<String, String> chosen, List<Map<String, String>> members) {
        Json json = new Json()
                .put("from", chosen.getOrDefault("from", ""))
                .put("name", chosen.getOrDefault("name", ""))
                .put("old_cluster_id", chosen.getOrDefault("old_cluster_id", ""));
        for (String field : List.of("last_term", "last_index", "unsettled", "replayed")) {
            json.put(field, RecoverInspect.number(chosen, field));
        }
        if (!plan) {
            json.put("old_revision", RecoverInspect.number(chosen, "old_revision"));
        }
        return json.put("lost", chosen.getOrDefault("lost", ""))
                .put("majority", Boolean.parseBoolean(chosen.get("majority")))
                .put("plan", plan)
                .put("members", NewCluster.json(members));
    }
}
