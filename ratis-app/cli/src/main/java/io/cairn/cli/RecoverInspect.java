package io.cairn.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "inspect",
        description = "Reads all of the data directories of stopped peers, changes nothing, and says which is the most"
                + " advanced and what a recovery from it would lose")
final class RecoverInspect extends OfflineVerb {
    private static final List<String> IDS = List.of("member_id", "cluster_id");
    private static final List<String> NUMBERS = List.of(
            "term",
            "last_term",
            "last_index",
            "log_first_index",
            "applied_index",
            "checkpoint_index",
            "revision",
            "unsettled",
            "lacks");

    @Parameters(arity = "1..*", paramLabel = "DIR", description = "data directories of peers of one cluster")
    private List<Path> directories = List.of();

    @Override
    int run() {
        List<String> args = new ArrayList<>(List.of("inspect"));
        directories.forEach(directory -> args.add("--dir=" + directory));
        List<Map<String, String>> found = Offline.fields(Offline.recover(console(), args));
        Map<String, String> summary = found.get(found.size() - 1);
        List<Map<String, String>> survivors = found.subList(0, found.size() - 1);
        if (globals().format() == OutputFormat.JSON) {
            print(new Json()
                    .put(
                            "directories",
                            survivors.stream().map(RecoverInspect::json).toList())
                    .put("most_advanced", summary.getOrDefault("best", ""))
                    .put("settled_index", number(summary, "settled_index"))
                    .put("voters", number(summary, "voters"))
                    .put("lost_voters", numbered(summary, "missing."))
                    .put("majority", Boolean.parseBoolean(summary.get("majority")))
                    .put("lost", summary.getOrDefault("lost", "")));
        } else {
            show(survivors, summary);
        }
        boolean damaged = survivors.stream().anyMatch(s -> s.containsKey("problem.0"));
        return damaged || !summary.containsKey("best") ? ExitCode.ERROR : ExitCode.OK;
    }

    private void show(List<Map<String, String>> survivors, Map<String, String> summary) {
        Table table = new Table(
                "name",
                "cluster",
                "term",
                "last entry",
                "applied",
                "snapshot",
                "revision",
                "unsettled",
                "lacks",
                "state");
        for (Map<String, String> one : survivors) {
            table.row(
                    one.getOrDefault("name", ""),
                    one.getOrDefault("cluster_id", ""),
                    one.getOrDefault("term", ""),
                    one.get("last_index") + " of term " + one.get("last_term"),
                    one.getOrDefault("applied_index", ""),
                    one.getOrDefault("checkpoint_index", ""),
                    one.getOrDefault("revision", ""),
                    one.getOrDefault("unsettled", ""),
                    one.getOrDefault("lacks", ""),
                    state(one));
        }
        printOwn(table);
        for (Map<String, String> one : survivors) {
            numbered(one, "problem.").forEach(problem -> console().line(one.get("path") + ": " + problem));
        }
        conclude(summary);
    }

    private void conclude(Map<String, String> summary) {
        console().line("");
        if (!summary.containsKey("best")) {
            console().line("no directory can be used; look for a backup: cairn backup list DIR");
            return;
        }
        console().line("most advanced: " + summary.get("best"));
        console().line("would be lost: " + summary.get("lost"));
        console()
                .line("unsettled entries may or may not have been acknowledged; they are kept. Entries up to "
                        + summary.get("settled_index") + " are known to be committed.");
        if (Boolean.parseBoolean(summary.get("majority"))) {
            console()
                    .line("these are a majority of the " + summary.get("voters")
                            + " voters: start their peers, and nothing needs to be recovered");
        } else {
            console().line("next: cairn recover commit DIR... --all DATA-ROOT --initial-cluster n1=URL,...");
        }
    }

    private static String state(Map<String, String> one) {
        String damage = one.containsKey("problem.0") ? ", DAMAGED" : "";
        if (!Boolean.parseBoolean(one.get("usable"))) {
            return "UNUSABLE";
        }
        return (Boolean.parseBoolean(one.get("most_advanced"))
                        ? "most advanced"
                        : number(one, "lacks") == 0 ? "as advanced" : "behind")
                + damage;
    }

    private static Json json(Map<String, String> one) {
        Json json = new Json()
                .put("path", one.getOrDefault("path", ""))
                .put("name", one.getOrDefault("name", ""))
                .put("phase", one.getOrDefault("phase", ""));
        IDS.forEach(id -> json.put(id, one.getOrDefault(id, "")));
        NUMBERS.forEach(field -> json.put(field, number(one, field)));
        return json.put("usable", Boolean.parseBoolean(one.get("usable")))
                .put("most_advanced", Boolean.parseBoolean(one.get("most_advanced")))
                .put("problems", numbered(one, "problem."));
    }

    static long number(Map<String, String> object, String field) {
        return Long.parseLong(object.getOrDefault(field, "0"));
    }

    /** The values of {@code prefix0}, {@code prefix1} and so on. */
    private static List<String> numbered(Map<String, String> object, String prefix) {
        List<String> values = new ArrayList<>();
        for (int i = 0; object.containsKey(prefix + i); i++) {
            values.add(object.get(prefix + i));
        }
        return values;
    }
}
