package io.cairn.cli;

import picocli.CommandLine.Command;

@Command(
        name = "backup",
        description = "Copies of the cluster's state in a folder",
        subcommands = {BackupSave.class, BackupList.class, BackupVerify.class, BackupRestore.class})
final class BackupVerb extends Group {}
