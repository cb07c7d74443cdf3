package io.cairn.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "list", description = "Lists the backups in DIR, oldest first; without reading their contents")
final class BackupList extends OfflineVerb {
    @Parameters(paramLabel = "DIR", description = "folder of backups")
    private Path root = Path.of("");

    @Override
    int run() {
        List<Map<String, String>> backups = Offline.fields(Offline.run(console(), List.of("list", "--path=" + root)));
        Table table = new Table("name", "revision", "age", "size", "verified");
        List<Json> list = new ArrayList<>();
        boolean problems = false;
        for (Map<String, String> backup : backups) {
            problems |= backup.containsKey("problem");
            table.row(
                    backup.getOrDefault("name", ""),
                    backup.getOrDefault("revision", ""),
                    age(backup, "created"),
                    backup.containsKey("bytes") ? ByteSize.format(Long.parseLong(backup.get("bytes"))) : "",
                    verified(backup));
            list.add(json(backup));
        }
        if (globals().format() == OutputFormat.JSON) {
            print(list);
        } else {
            printOwn(table);
        }
        return problems ? ExitCode.ERROR : ExitCode.OK;
    }

    private static String verified(Map<String, String> backup) {
        if (backup.containsKey("problem")) {
            return "CORRUPT " + backup.get("problem");
        }
        return backup.containsKey("verified") ? age(backup, "verified") + " ago" : "never";
    }

    private static String age(Map<String, String> backup, String field) {
        if (!backup.containsKey(field)) {
            return "";
        }
        Instant then = Instant.ofEpochMilli(Long.parseLong(backup.get(field)));
        return GoDuration.format(Duration.ofSeconds(
                Math.max(0, Duration.between(then, Instant.now()).toSeconds())));
    }

    private static Json json(Map<String, String> backup) {
        Json json = new Json().put("name", backup.getOrDefault("name", ""));
        for (String number : List.of("revision", "files", "bytes")) {
            if (backup.containsKey(number)) {
                json.put(number, Long.parseLong(backup.get(number)));
            }
        }
        for (String time : List.of("created", "verified")) {
            json.putUnlessEmpty(time, Offline.time(backup, time));
        }
        for (String text : List.of("hash", "peer", "cluster_id", "problem")) {
            json.putUnlessEmpty(text, backup.getOrDefault(text, ""));
        }
        return json;
    }
}
