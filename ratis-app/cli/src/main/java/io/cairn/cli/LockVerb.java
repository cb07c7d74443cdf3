package io.cairn.cli;

import io.cairn.client.CairnClient;
import io.cairn.client.KeyValue;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "lock",
        description = {
            "Acquires a named lock, and holds it until it is interrupted",
            "With a command: runs that while it has the lock, and ends as that ends"
        })
final class LockVerb extends TurnVerb {
    @Option(
            names = "--ttl",
            defaultValue = "10",
            paramLabel = "seconds",
            description = "how long a lock outlives its holder; default: 10")
    private long ttl;

    private final LockedCommand command = new LockedCommand();

    @Override
    void check() {
        refuseTable();
        if (args().isEmpty()) {
            throw new CliException(
                    ExitCode.BAD_ARGS, "lock takes a lock name argument and an optional command to execute");
        }
    }

    @Override
    int run(CairnClient client) {
        return during(client, "", ttl, turn -> {
            if (args().size() > 1) {
                return execute(turn);
            }
            show(turn.own());
            throw turn.awaitLoss();
        });
    }

    /** Who has the lock next must not meet the command of this one. */
    @Override
    int toldToEnd() {
        command.stop();
        return args().size() > 1 ? ExitCode.INTERRUPTED : super.toldToEnd();
    }

    private int execute(Turn turn) throws InterruptedException {
        KeyValue own = turn.own().first().orElseThrow();
        ProcessBuilder builder = new ProcessBuilder(args().subList(1, args().size()))
                .redirectInput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment()
                .putAll(Map.of(
                        "ETCD_LOCK_KEY", own.key().utf8(),
                        "ETCD_LOCK_REV", Long.toString(own.createRevision())));
        try {
            int code = command.run(builder, console().out());
            if (code != 0) {
                throw new CliException(code, "exit status " + code);
            }
            return ExitCode.OK;
        } catch (IOException e) {
            throw new CliException(ExitCode.ERROR, String.valueOf(e.getMessage()));
        }
    }
}
