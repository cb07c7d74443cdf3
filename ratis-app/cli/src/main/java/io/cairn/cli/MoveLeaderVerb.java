package io.cairn.cli;

import io.cairn.client.CairnClient;
import io.cairn.client.Header;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "move-leader", description = "Transfers leadership to another etcd cluster member.")
final class MoveLeaderVerb extends Verb {
    private static final int HEX = 16;

    @Parameters(paramLabel = "transferee-member-id", arity = "0..*", description = "ID of the one that shall lead")
    private List<String> args = new ArrayList<>();

    @Override
    void check() {
        target();
    }

    @Override
    int run(CairnClient client) {
        Peer leader = Peers.leading(client);
        Header header = client.members().moveLeader(leader.endpoint(), target());
        if (globals().format() == OutputFormat.JSON) {
            print(new Json().put("header", KvJson.header(header)));
        } else {
            console()
                    .line("Leadership transferred from " + Long.toHexString(leader.id()) + " to "
                            + Long.toHexString(target()));
        }
        return ExitCode.OK;
    }

    private long target() {
        if (args.size() != 1) {
            throw new CliException(ExitCode.BAD_ARGS, "move-leader command needs 1 argument");
        }
        try {
            return Long.parseUnsignedLong(args.get(0), HEX);
        } catch (NumberFormatException e) {
            throw new CliException(
                    ExitCode.BAD_ARGS,
                    "strconv.ParseUint: parsing " + GoQuoted.quote(args.get(0)) + ": invalid syntax");
        }
    }
}
