package io.cairn.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A verb that works on folders, without a peer. */
abstract class OfflineVerb implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls anything
    private CommandSpec spec;

    /** Does it; answers an exit code. */
    abstract int run();

    @Override
    public final Integer call() {
        globals().format();
        return run();
    }

    final Globals globals() {
        return root().globals();
    }

    final Console console() {
        return root().console();
    }

    final void print(Object json) {
        console().line(Json.text(json));
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
