package io.cairn.cli;

import io.cairn.client.CairnClient;
import io.cairn.client.DeleteOptions;
import io.cairn.client.DeleteResult;
import io.cairn.client.KeyRange;
import io.cairn.client.Op;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "del", description = "Removes the specified key or range of keys [key, range_end)")
final class DelVerb extends OpVerb {
    @Parameters(
            paramLabel = "key [range_end]",
            arity = "0..*",
            description = "one key, or the first and the one after the last")
    private List<String> args = new ArrayList<>();

    @Option(names = "--prefix", description = "delete keys with that prefix")
    private boolean prefix;

    @Option(names = "--from-key", description = "delete keys from that one on")
    private boolean fromKey;

    @Option(names = "--prev-kv", description = "print what was deleted")
    private boolean prevKv;

    @Override
    Op op() {
        return Op.delete(range(), options());
    }

    @Override
    void check() {
        refuseTable();
        range();
    }

    @Override
    int run(CairnClient client) {
        DeleteResult result = client.kv().delete(range(), options());
        if (globals().format() == OutputFormat.JSON) {
            print(KvJson.delete(result));
        } else {
            text().delete(result);
        }
        return ExitCode.OK;
    }

    private KeyRange range() {
        return RangeArguments.parse("del", args, prefix, fromKey);
    }

    private DeleteOptions options() {
        return prevKv ? DeleteOptions.DEFAULTS.prevKv() : DeleteOptions.DEFAULTS;
    }
}
