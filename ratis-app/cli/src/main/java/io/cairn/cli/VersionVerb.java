package io.cairn.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "version", description = "Prints the version")
final class VersionVerb implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls anything
    private CommandSpec spec;

    @Override
    public void run() {
        Console console = ((Cairn) spec.root().userObject()).console();
        for (String line : new Version().getVersion()) {
            console.line(line);
        }
    }
}
