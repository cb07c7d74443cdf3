package io.cairn.server.recover;

import io.cairn.server.offline.Failure;
import io.cairn.server.offline.Flags;
import io.cairn.server.offline.Report;
import io.cairn.statemachine.Fault;
import java.io.IOException;
import java.util.Optional;

/**
 * The offline half of {@code cairn recover}: started by the command line, which has checked what it hands over. Writes
 * what it found as {@link Report} to standard output; on failure one line to standard error, and ends with 1.
 *
 * <pre>
 * inspect --dir=DIR …
 * commit  --dir=DIR … [--from=DIR] [--lose-entries=N] --plan=true|false
 *         --member=NAME=DATA-DIR … --peer=NAME=HOST:PORT … --token=… --salt=… --bump=N --compact=true|false
 * </pre>
 */
public final class RecoverMain {
    private RecoverMain() {}

    public static void main(String[] args) {
        try {
            run(args, new Report(System.out));
        } catch (Failure | IOException | Fault | IllegalArgumentException | ArithmeticException e) {
            System.out.flush();
            System.err.println(Optional.ofNullable(e.getMessage()).orElse(e.toString()));
            System.exit(1);
        }
        System.out.flush();
    }

    static void run(String[] args, Report report) throws IOException, Failure {
        Flags flags = new Flags(args);
        if (flags.all("dir").isEmpty()) {
            throw new Failure("no directory is given");
        }
        switch (args[0]) {
            case "inspect" -> Inspect.run(flags.all("dir"), report);
            case "commit" ->
                Commit.run(
                        new Commit.Order(
                                flags.all("dir"),
                                flags.all("from").stream().findFirst(),
                                flags.all("lose-entries").stream()
                                        .mapToLong(Long::parseLong)
                                        .sum(),
                                Boolean.parseBoolean(flags.one("plan")),
                                flags.wanted()),
                        report);
            default -> throw new Failure("unknown verb");
        }
    }
}
