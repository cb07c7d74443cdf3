package io.cairn.cli;

import io.cairn.client.CairnClient;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "lease",
        description = "Lease related commands",
        subcommands = {
            LeaseGrantVerb.class,
            LeaseRevokeVerb.class,
            LeaseTimeToLiveVerb.class,
            LeaseListVerb.class,
            LeaseKeepAliveVerb.class
        })
final class LeaseVerb extends Group {
    private static final int HEX = 16;

    /** A verb about one lease. */
    abstract static class One extends Verb {
        @Parameters(paramLabel = "leaseID", arity = "0..*", description = "hexadecimal")
        private List<String> args = new ArrayList<>();

        private final String whenMissing;

        One(String whenMissing) {
            this.whenMissing = whenMissing;
        }

        @Override
        void check() {
            id();
        }

        final long id() {
            if (args.size() != 1) {
                throw new CliException(ExitCode.BAD_ARGS, whenMissing);
            }
            try {
                return Long.parseLong(args.get(0), HEX);
            } catch (NumberFormatException e) {
                throw new CliException(
                        ExitCode.BAD_ARGS,
                        "bad lease ID arg (strconv.ParseInt: parsing " + GoQuoted.quote(args.get(0))
                                + ": invalid syntax), expecting ID in Hex");
            }
        }

        abstract int about(CairnClient client, long id);

        @Override
        final int run(CairnClient client) {
            return about(client, id());
        }
    }

    static String hex(long id) {
        return String.format("%016x", id);
    }
}
