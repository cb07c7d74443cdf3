package io.cairn.cli;

import io.cairn.client.CairnClient;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "compaction", aliases = "compact", description = "Compacts the event history")
final class CompactionVerb extends Verb {
    @Parameters(paramLabel = "revision", arity = "0..*", description = "the oldest revision to keep")
    private List<String> args = new ArrayList<>();

    @Option(names = "--physical", description = "wait until the space is freed")
    private boolean physical;

    @Override
    void check() {
        revision();
    }

    @Override
    int run(CairnClient client) {
        client.kv().compact(revision(), physical);
        console().line("compacted revision " + revision());
        return ExitCode.OK;
    }

    private long revision() {
        if (args.size() != 1) {
            throw new CliException(ExitCode.BAD_ARGS, "compaction command needs 1 argument");
        }
        try {
            return Long.parseLong(args.get(0));
        } catch (NumberFormatException e) {
            throw new CliException(ExitCode.ERROR, "strconv.ParseInt: parsing \"" + args.get(0) + "\": invalid syntax");
        }
    }
}
