package io.cairn.server.backup;

import io.cairn.server.offline.Failure;
import io.cairn.server.offline.Flags;
import io.cairn.server.offline.Report;
import io.cairn.statemachine.Fault;
import io.cairn.statemachine.checkpoint.CorruptCheckpointException;
import java.io.IOException;
import java.nio.file.Path;
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
        Flags flags = new Flags(args);
        Path path = Path.of(flags.one("path"));
        switch (args.length == 0 ? "" : args[0]) {
            case "list" -> ListBackups.run(path, report);
            case "verify" -> VerifyBackup.run(path, report);
            case "restore" -> RestoreBackup.run(path, flags.wanted(), report);
            default -> throw new Failure("unknown verb");
        }
    }
}
