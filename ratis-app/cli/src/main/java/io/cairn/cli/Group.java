package io.cairn.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that only holds others. */
abstract class Group implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls anything
    private CommandSpec spec;

    @Override
    public final void run() {
        CommandLine command = spec.commandLine();
        throw new ParameterException(
                command,
                spec.qualifiedName() + " needs a command: "
                        + String.join(", ", spec.subcommands().keySet()));
    }
}
