package io.cairn.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "completion",
        description = {"Prints a script that completes this command: source <(cairn completion bash)"})
final class CompletionVerb implements Runnable {
    @Parameters(paramLabel = "bash|zsh", description = "the shell; the script works for both")
    private Shell shell = Shell.bash;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls anything
    private CommandSpec spec;

    /** Lower case, as they are typed. */
    enum Shell {
        bash,
        zsh
    }

    @Override
    public void run() {
        Console console = ((Cairn) spec.root().userObject()).console();
        if (shell == Shell.zsh) {
            console.line("autoload -U +X compinit && compinit; autoload -U +X bashcompinit && bashcompinit");
        }
        console.line(AutoComplete.bash("cairn", spec.root().commandLine()));
    }
}
