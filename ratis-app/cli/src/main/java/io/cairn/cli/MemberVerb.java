package io.cairn.cli;

import picocli.CommandLine.Command;

@Command(name = "member", description = "Membership related commands", subcommands = MemberListVerb.class)
final class MemberVerb extends Group {}
