package io.cairn.cli;

import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "bench",
        description = {
            "Measures put, get or txn with closed-loop clients over the plain etcd API; works against etcd too.",
            "fill writes every key of --key-space once, 128 in a transaction, and says how long that took.",
            "Writes keys under --key-prefix and leaves them there."
        })
final class BenchVerb implements Runnable {
    @Parameters(index = "0", paramLabel = "put|get|txn|fill", description = "what to measure")
    private BenchKind kind = BenchKind.put;

    @Option(names = "--clients", defaultValue = "1", paramLabel = "n", description = "requests in flight; default: 1")
    private int clients;

    @Option(
            names = "--conns",
            defaultValue = "0",
            paramLabel = "n",
            description = "connections, spread over the endpoints; default: as many as clients, at most 16")
    private int conns;

    @Option(
            names = "--duration",
            defaultValue = "10s",
            paramLabel = "duration",
            description = "how long to measure; default: 10s")
    private Duration duration = Duration.ZERO;

    @Option(
            names = "--warmup",
            defaultValue = "2s",
            paramLabel = "duration",
            description = "how long to run before; default: 2s")
    private Duration warmup = Duration.ZERO;

    @Option(
            names = "--val-size",
            defaultValue = "256",
            paramLabel = "bytes",
            description = "size of values; default: 256")
    private int valueSize;

    @Option(
            names = "--key-space",
            defaultValue = "10000",
            paramLabel = "n",
            description = "how many keys, chosen at random; default: 10000")
    private int keySpace;

    @Option(
            names = "--key-prefix",
            defaultValue = "bench/",
            paramLabel = "text",
            description = "what keys begin with; default: bench/")
    private String keyPrefix = "";

    @Option(
            names = "--rate",
            defaultValue = "0",
            paramLabel = "n",
            description = "requests per second in all; 0 for as many as possible")
    private int rate;

    @Option(
            names = "--consistency",
            defaultValue = "l",
            paramLabel = "l|s",
            description = "of gets: linearizable or serializable; default: l")
    private String consistency = "l";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls anything
    private CommandSpec spec;

    @Override
    public void run() {
        Cairn root = (Cairn) spec.root().userObject();
        OutputFormat format = root.globals().format();
        BenchPlan plan = plan(root.globals());
        if (plan.kind() == BenchKind.fill) {
            fill(plan, format, root.console());
            return;
        }
        BenchResult result = new Bench(plan).run();
        if (format == OutputFormat.JSON) {
            root.console().line(Json.text(result.json(plan)));
        } else {
            result.print(plan, root.console());
        }
        if (result.done() == 0) {
            throw new CliException(ExitCode.ERROR, "no request succeeded: " + result.lastError());
        }
    }

    private static void fill(BenchPlan plan, OutputFormat format, Console console) {
        BenchFill fill = new BenchFill(plan, new BenchRequests(plan));
        BenchFill.Filled filled = new Bench(plan).fill(fill);
        console.line(format == OutputFormat.JSON ? Json.text(fill.json(filled)) : fill.line(filled));
    }

    private BenchPlan plan(Globals globals) {
        boolean serializable = switch (consistency) {
            case "l" -> false;
            case "s" -> true;
            default -> throw new CliException(ExitCode.BAD_FEATURE, "unknown consistency flag \"" + consistency + "\"");
        };
        positive("--clients", clients);
        positive("--key-space", keySpace);
        if (conns < 0 || valueSize < 0 || rate < 0) {
            throw new CliException(ExitCode.BAD_ARGS, "--conns, --val-size and --rate must not be negative");
        }
        return new BenchPlan(
                kind,
                globals.endpoints(),
                clients,
                conns == 0 ? Math.min(clients, BenchPlan.DEFAULT_CONNS_MAX) : conns,
                warmup,
                duration,
                valueSize,
                keySpace,
                keyPrefix,
                rate,
                serializable,
                globals.commandTimeout());
    }

    private static void positive(String flag, int value) {
        if (value <= 0) {
            throw new CliException(ExitCode.BAD_ARGS, flag + " must be positive");
        }
    }
}
