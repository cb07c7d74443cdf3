package io.cairn.cli;

import io.cairn.client.ByteSequence;
import io.cairn.client.CairnClient;
import io.cairn.client.Op;
import io.cairn.client.PutOptions;
import io.cairn.client.PutResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "put",
        description = {
            "Puts the given key into the store.",
            "Reads the value from standard input when it is not given. Before a value that begins with '-' write --."
        })
final class PutVerb extends OpVerb {
    private static final String USE = "put command needs 1 argument and input from stdin or 2 arguments";
    private static final int KEY_AND_VALUE = 2;
    private static final int HEX = 16;

    @Parameters(paramLabel = "key [value]", arity = "0..*", description = "what to put")
    private List<String> args = new ArrayList<>();

    @Option(names = "--lease", paramLabel = "hex", description = "id of the lease to attach the key to; default: 0")
    private String lease = "0";

    @Option(names = "--prev-kv", description = "print what the key was before")
    private boolean prevKv;

    @Option(names = "--ignore-value", description = "keep the value")
    private boolean ignoreValue;

    @Option(names = "--ignore-lease", description = "keep the lease")
    private boolean ignoreLease;

    private @Nullable ByteSequence fromInput;

    @Override
    Op op() {
        checkArguments(false);
        return Op.put(key(), value(), options());
    }

    @Override
    void check() {
        refuseTable();
        checkArguments(StandardInput.holdsData(console()));
        options();
        if (args.size() == 1 && !ignoreValue) {
            try {
                fromInput = ByteSequence.of(console().in().readAllBytes());
            } catch (IOException e) {
                throw new CliException(ExitCode.INVALID_INPUT, "cannot read the value: " + e.getMessage());
            }
        }
    }

    @Override
    int run(CairnClient client) {
        PutResult result = client.kv().put(key(), value(), options());
        if (globals().format() == OutputFormat.JSON) {
            print(KvJson.put(result));
        } else {
            text().put(result);
        }
        return ExitCode.OK;
    }

    private void checkArguments(boolean inputGiven) {
        if (args.isEmpty()) {
            throw badArguments(USE);
        }
        if (ignoreValue && args.size() > 1) {
            throw badArguments("put command needs only 1 argument when 'ignore-value' is set");
        }
        boolean valueGiven = args.size() == KEY_AND_VALUE || ignoreValue || inputGiven;
        if (args.size() > KEY_AND_VALUE || !valueGiven) {
            throw badArguments(USE);
        }
    }

    private ByteSequence key() {
        return ByteSequence.of(args.get(0));
    }

    private ByteSequence value() {
        if (args.size() == KEY_AND_VALUE) {
            return ByteSequence.of(args.get(1));
        }
        return fromInput == null ? ByteSequence.EMPTY : fromInput;
    }

    private PutOptions options() {
        PutOptions options = PutOptions.DEFAULTS;
        options = prevKv ? options.prevKv() : options;
        options = ignoreValue ? options.ignoreValue() : options;
        options = ignoreLease ? options.ignoreLease() : options;
        try {
            return options.lease(Long.parseLong(lease, HEX));
        } catch (NumberFormatException e) {
            throw badArguments(
                    "bad lease ID (strconv.ParseInt: parsing \"" + lease + "\": invalid syntax), expecting ID in Hex");
        }
    }

    private static CliException badArguments(String line) {
        return new CliException(ExitCode.BAD_ARGS, line);
    }
}
