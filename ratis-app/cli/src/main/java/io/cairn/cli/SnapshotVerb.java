package io.cairn.cli;

import picocli.CommandLine.Command;

@Command(
        name = "snapshot",
        description = "Snapshots of peers",
        subcommands = {SnapshotCreate.class, SnapshotList.class})
final class SnapshotVerb extends Group {}
