package io.cairn.cli;

import io.cairn.client.CairnClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A verb that talks to the cluster through one client. */
abstract class Verb implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls anything
    private CommandSpec spec;

    /** Does it; answers an exit code. */
    abstract int run(CairnClient client);

    /** Refuses arguments before anything is sent. */
    void check() {}

    @Override
    public final Integer call() {
        globals().format();
        check();
        try (CairnClient client = globals().connect()) {
            return run(client);
        }
    }

    final Globals globals() {
        return root().globals();
    }

    final Console console() {
        return root().console();
    }

    final KvText text() {
        return new KvText(console(), globals().hex());
    }

    final void print(Object json) {
        console().line(Json.text(json));
    }

    /** One peer of several did not do it; the others go on. */
    final <T> void complain(Peer peer, Answer<T> answer) {
        console().complain("Error: " + peer.label() + ": " + answer.either(given -> "", Answer.Refused::line));
    }

    /** etcdctl has no tables for keys and values; it says so after the fact, this before. */
    final void refuseTable() {
        if (globals().format() == OutputFormat.TABLE) {
            throw new CliException(ExitCode.BAD_FEATURE, "table not supported as output format");
        }
    }

    /** In etcdctl's simple format rows are separated by commas. */
    final void print(Table table) {
        if (globals().format() == OutputFormat.TABLE) {
            table.printWithBorders(console());
        } else {
            table.printWithCommas(console());
        }
    }

    /** Cairn's own verbs have readable columns as their simple format. */
    final void printOwn(Table table) {
        if (globals().format() == OutputFormat.TABLE) {
            table.printWithBorders(console());
        } else {
            table.printColumns(console());
        }
    }

    private Cairn root() {
        return (Cairn) spec.root().userObject();
    }
}
