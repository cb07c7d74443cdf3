package io.cairn.cli;

import picocli.CommandLine.Command;

@Command(
        name = "member",
        description = "Membership related commands",
        subcommands = {
            MemberListVerb.class,
            MemberAddVerb.class,
            MemberRemoveVerb.class,
            MemberPromoteVerb.class,
            MemberUpdateVerb.class,
            MemberReplaceVerb.class
        })
final class MemberVerb extends Group {}
