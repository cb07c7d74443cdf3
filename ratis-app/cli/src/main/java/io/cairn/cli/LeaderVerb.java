package io.cairn.cli;

import io.cairn.client.CairnClient;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
        name = "leader",
        description = "Prints the name of the leader; exits with 1 when no peer knows one",
        subcommands = LeaderTransfer.class)
final class LeaderVerb extends Verb {
    @Override
    int run(CairnClient client) {
        List<Peer> peers = Peers.all(client);
        long id = Peers.leader(client, client.endpoints());
        if (id == 0) {
            throw new CliException(ExitCode.ERROR, "no leader known at " + String.join(", ", client.endpoints()));
        }
        String name = Peers.name(peers, id);
        if (globals().format() == OutputFormat.JSON) {
            print(new Json().put("name", name).put("id", Long.toHexString(id)));
        } else {
            console().line(name.isEmpty() ? Long.toHexString(id) : name);
        }
        return ExitCode.OK;
    }
}
