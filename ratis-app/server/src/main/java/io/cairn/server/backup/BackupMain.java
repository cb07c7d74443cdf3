package io.cairn.server.backup;

import io.cairn.statemachine.Fault;
import io.cairn.statemachine.checkpoint.CorruptCheckpointException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The offline half of {@code cairn backup}: started by the command line, which has checked what it hands over. Writes
 * what it found as {@link Report} to standard output; on failure one line to standard error, and ends with 1.
 *
 * <pre>
 * list   --path=DIR
 * verify --path=BACKUP
 * restore --path=BACKUP --member=NAME=DATA-DIR … --peer=NAME=HOST:PORT … --token=… --salt=… --bump=N --compact=true|false
 * </pre>
 */
public final class BackupMain {
    private BackupMain() {}

    public static void main(String[] args) {
        try {
            run(args, new Report(System.out));
        } catch (CorruptCheckpointException e) {
            fail("the backup is corrupt: " + e.getMessage());
        } catch (Failure | IOException | Fault | IllegalArgumentException | ArithmeticException e) {
            fail(Optional.ofNullable(e.getMessage()).orElse(e.toString()));
        }
        System.out.flush();
    }

    private static void fail(String line) {
        System.err.println(line);
        System.exit(1);
    }

    static void run(String[] args, Report report) throws IOException, Failure {
        Map<String, List<String>> flags = flags(args);
        Path path = Path.of(one(flags, "path"));
        switch (args.length == 0 ? "" : args[0]) {
            case "list" -> ListBackups.run(path, report);
            case "verify" -> VerifyBackup.run(path, report);
            case "restore" -> new RestoreBackup(plan(path, flags), report).run();
            default -> throw new Failure("unknown verb");
        }
    }

    private static RestorePlan plan(Path source, Map<String, List<String>> flags) throws Failure {
        Map<String, Path> directories = new LinkedHashMap<>();
        pairs(flags, "member").forEach((name, directory) -> directories.put(name, Path.of(directory)));
        return new RestorePlan(
                source,
                directories,
                pairs(flags, "peer"),
                one(flags, "token"),
                one(flags, "salt"),
                Long.parseLong(one(flags, "bump")),
                Boolean.parseBoolean(one(flags, "compact")));
    }

    private static Map<String, List<String>> flags(String[] args) {
        Map<String, List<String>> flags = new LinkedHashMap<>();
        for (String arg : args) {
            int equals = arg.indexOf('=');
            if (arg.startsWith("--") && equals > 0) {
                flags.computeIfAbsent(arg.substring(2, equals), name -> new ArrayList<>())
                        .add(arg.substring(equals + 1));
            }
        }
        return flags;
    }

    private static String one(Map<String, List<String>> flags, String name) throws Failure {
        List<String> values = flags.getOrDefault(name, List.of());
        if (values.size() != 1) {
            throw new Failure("--" + name + " must be given once");
        }
        return values.get(0);
    }

    private static Map<String, String> pairs(Map<String, List<String>> flags, String name) throws Failure {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : flags.getOrDefault(name, List.of())) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new Failure("--" + name + "=" + pair + " is not NAME=VALUE");
            }
            pairs.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        return pairs;
    }
}
