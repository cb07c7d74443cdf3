package io.cairn.cli;

import io.cairn.client.CairnClient;
import io.cairn.client.GetOptions;
import io.cairn.client.GetResult;
import io.cairn.client.KeyRange;
import io.cairn.client.Op;
import io.cairn.client.SortBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "get", description = "Gets the key or a range of keys")
final class GetVerb extends OpVerb {
    @Parameters(
            paramLabel = "key [range_end]",
            arity = "0..*",
            description = "one key, or the first and the one after the last")
    private List<String> args = new ArrayList<>();

    @Option(
            names = "--consistency",
            paramLabel = "l|s",
            description = "linearizable (l) or serializable (s); default: l")
    private String consistency = "l";

    @Option(
            names = "--max-staleness",
            paramLabel = "duration",
            description =
                    "with --consistency=s: only from a peer that was up to date so shortly ago; default: whenever")
    private @Nullable Duration maxStaleness;

    @Option(names = "--order", paramLabel = "order", description = "ASCEND or DESCEND; default: ASCEND")
    private String order = "";

    @Option(names = "--sort-by", paramLabel = "target", description = "CREATE, KEY, MODIFY, VALUE or VERSION")
    private String sortBy = "";

    @Option(names = "--limit", paramLabel = "n", description = "at most this many keys; 0 for all")
    private long limit;

    @Option(names = "--prefix", description = "get keys with that prefix")
    private boolean prefix;

    @Option(names = "--from-key", description = "get keys from that one on")
    private boolean fromKey;

    @Option(names = "--rev", paramLabel = "revision", description = "as the store was then; 0 for now")
    private long revision;

    @Option(names = "--keys-only", description = "without values")
    private boolean keysOnly;

    @Option(names = "--count-only", description = "only how many keys there are")
    private boolean countOnly;

    @Option(names = "--print-value-only", description = "print only values")
    private boolean printValueOnly;

    @Override
    Op op() {
        if (maxStaleness != null) {
            throw new CliException(ExitCode.INVALID_INPUT, "--max-staleness is not for transactions");
        }
        return Op.get(range(), options());
    }

    @Override
    void check() {
        refuseTable();
        range();
        options();
        if (printValueOnly && globals().format() != OutputFormat.SIMPLE) {
            throw new CliException(ExitCode.BAD_ARGS, "print-value-only is only for `--write-out=simple`");
        }
    }

    @Override
    int run(CairnClient client) {
        GetResult result = client.kv().range(range(), options());
        if (globals().format() == OutputFormat.JSON) {
            print(KvJson.get(result));
        } else if (countOnly) {
            console().line(Long.toString(result.count()));
        } else {
            text().get(result, printValueOnly);
        }
        return ExitCode.OK;
    }

    private KeyRange range() {
        return RangeArguments.parse("get", args, prefix, fromKey);
    }

    private GetOptions options() {
        GetOptions options = sorted(GetOptions.DEFAULTS.limit(limit).revision(revision));
        options = keysOnly ? options.keysOnly() : options;
        options = countOnly ? options.countOnly() : options;
        Duration bound = maxStaleness;
        if (bound != null && (bound.isNegative() || !consistency.equals("s"))) {
            throw new CliException(ExitCode.BAD_ARGS, "--max-staleness is for --consistency=s, and not negative");
        }
        return switch (consistency) {
            case "l" -> options;
            case "s" -> bound == null ? options.serializable() : options.serializable(bound);
            default -> throw badFeature("unknown consistency flag \"" + consistency + "\"");
        };
    }

    private GetOptions sorted(GetOptions options) {
        SortBy target = target();
        return switch (order.toUpperCase(Locale.ROOT)) {
            case "ASCEND" -> options.ascending(target);
            case "DESCEND" -> options.descending(target);
            case "" -> options.sortedAfterLimit(target);
            default -> throw badFeature("bad sort order " + order);
        };
    }

    private SortBy target() {
        return switch (sortBy.toUpperCase(Locale.ROOT)) {
            case "CREATE" -> SortBy.CREATE_REVISION;
            case "KEY", "" -> SortBy.KEY;
            case "MODIFY" -> SortBy.MOD_REVISION;
            case "VALUE" -> SortBy.VALUE;
            case "VERSION" -> SortBy.VERSION;
            default -> throw badFeature("bad sort target " + sortBy);
        };
    }

    private static CliException badFeature(String line) {
        return new CliException(ExitCode.BAD_FEATURE, line);
    }
}
