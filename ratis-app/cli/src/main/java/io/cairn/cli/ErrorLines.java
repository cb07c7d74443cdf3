package io.cairn.cli;

import io.cairn.client.CairnException;
import io.cairn.client.CairnException.Applied;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says on standard error, in one line, why a command failed. */
final class ErrorLines implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private final Console console;

    ErrorLines(Console console) {
        this.console = console;
    }

    @Override
    public int handleParseException(ParameterException failure, String[] args) {
        console.complain("Error: " + wrongFlag(failure));
        console.complain("Run '" + failure.getCommandLine().getCommandSpec().qualifiedName() + " --help' for usage.");
        return ExitCode.ERROR;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        if (failure instanceof CliException known) {
            console.complain("Error: " + known.getMessage());
            return known.exitCode();
        }
        if (failure instanceof CairnException call) {
            console.complain("Error: " + line(call));
            return ExitCode.ERROR;
        }
        console.complain("Error: " + failure);
        failure.printStackTrace(console.err());
        return ExitCode.ERROR;
    }

    /** etcd's own sentences stay as they are, for scripts that know them. */
    static String line(CairnException failure) {
        String message = String.valueOf(failure.getMessage());
        boolean unknown = failure.applied() == Applied.UNKNOWN && !message.startsWith("etcdserver: ");
        return unknown ? message + "; it is not known whether the write was applied" : message;
    }

    private static String wrongFlag(ParameterException failure) {
        if (failure instanceof UnmatchedArgumentException unmatched) {
            String name = unmatched.getUnmatched().get(0);
            if (unmatched.isUnknownOption()) {
                return "unknown flag: " + name;
            }
            List<String> near = unmatched.getSuggestions();
            String hint = near.isEmpty() ? "" : "; did you mean " + near.get(0) + "?";
            String command = failure.getCommandLine().getCommandSpec().qualifiedName();
            return "unknown command \"" + name + "\" for \"" + command + "\"" + hint;
        }
        return String.valueOf(failure.getMessage());
    }
}
