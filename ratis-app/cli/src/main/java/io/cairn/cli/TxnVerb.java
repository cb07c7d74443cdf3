package io.cairn.cli;

import io.cairn.client.CairnClient;
import io.cairn.client.Compare;
import io.cairn.client.Op;
import io.cairn.client.Txn;
import io.cairn.client.TxnResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "txn",
        description = {
            "Runs one transaction, read from standard input: conditions, operations if they hold,",
            "operations if they do not. One a line, each of the three ended by an empty line:",
            "  mod(\"key\") > \"3\"    (also ver, create, val, lease; =, !=, <)",
            "  put key value        (also get, del; their flags work)"
        })
final class TxnVerb extends Verb {
    @Option(
            names = {"-i", "--interactive"},
            description = "prompt for each part")
    private boolean interactive;

    @Parameters(arity = "0..*", hidden = true)
    private List<String> args = new ArrayList<>();

    private Txn txn = Txn.when();

    @Override
    void check() {
        if (!args.isEmpty()) {
            throw new CliException(ExitCode.BAD_ARGS, "txn command does not accept argument");
        }
        refuseTable();
        BufferedReader in = new BufferedReader(new InputStreamReader(console().in(), StandardCharsets.UTF_8));
        try {
            prompt("compares:");
            Txn conditions = Txn.when(lines(in, CompareLine::parse).toArray(Compare[]::new));
            prompt("success requests (get, put, del):");
            Txn first = conditions.then(lines(in, OpLine::parse).toArray(Op[]::new));
            prompt("failure requests (get, put, del):");
            txn = first.otherwise(lines(in, OpLine::parse).toArray(Op[]::new));
        } catch (IOException e) {
            throw new CliException(ExitCode.INVALID_INPUT, "cannot read the transaction: " + e.getMessage());
        }
    }

    @Override
    int run(CairnClient client) {
        TxnResult result = client.kv().commit(txn);
        if (globals().format() == OutputFormat.JSON) {
            print(KvJson.txn(result));
        } else {
            text().txn(result);
        }
        return ExitCode.OK;
    }

    private void prompt(String text) {
        if (interactive) {
            console().line(text);
            console().flush();
        }
    }

    private static <T> List<T> lines(BufferedReader in, Function<String, T> parser) throws IOException {
        List<T> parsed = new ArrayList<>();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.isBlank()) {
                return parsed;
            }
            parsed.add(parser.apply(line.strip()));
        }
        throw new CliException(ExitCode.INVALID_INPUT, "EOF");
    }
}
