package io.cairn.cli;

import picocli.CommandLine.Command;

@Command(
        name = "recover",
        description = "A new cluster out of the data directories that are left when the majority is lost for good",
        subcommands = {RecoverInspect.class, RecoverCommit.class})
final class RecoverVerb extends Group {}
