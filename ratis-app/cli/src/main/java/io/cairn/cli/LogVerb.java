package io.cairn.cli;

import picocli.CommandLine.Command;

@Command(name = "log", description = "The log of peers", subcommands = LogExplain.class)
final class LogVerb extends Group {}
