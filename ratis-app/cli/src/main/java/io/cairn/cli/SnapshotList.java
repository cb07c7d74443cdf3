package io.cairn.cli;

import io.cairn.client.CairnClient;
import io.cairn.client.Snapshot;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "list", description = "Lists the snapshots of the connected peer, newest first; --cluster: of all")
final class SnapshotList extends Verb {
    @Option(names = "--cluster", description = "of every member")
    private boolean cluster;

    @Override
    int run(CairnClient client) {
        Table table = new Table("name", "index", "term", "revision", "size", "created");
        List<Json> list = new ArrayList<>();
        int exitCode = ExitCode.OK;
        List<Peer> peers = Peers.chosen(client, cluster);
        List<Answer<List<Snapshot>>> answers = Peers.ask(
                peers.stream().map(Peer::endpoint).toList(), client.snapshots().async()::list);
        for (int i = 0; i < peers.size(); i++) {
            Peer peer = peers.get(i);
            if (answers.get(i) instanceof Answer.Given<List<Snapshot>> given) {
                given.value().forEach(snapshot -> {
                    addRow(table, peer, snapshot);
                    list.add(SnapshotRows.json(peer, snapshot));
                });
            } else {
                console()
                        .complain(
                                "Error: " + peer.label() + ": " + answers.get(i).either(x -> "", Answer.Refused::line));
                exitCode = ExitCode.ERROR;
            }
        }
        if (globals().format() == OutputFormat.JSON) {
            print(list);
        } else {
            printOwn(table);
        }
        return exitCode;
    }

    private static void addRow(Table table, Peer peer, Snapshot snapshot) {
        table.row(
                peer.label(),
                Long.toString(snapshot.index()),
                Long.toString(snapshot.term()),
                Long.toString(snapshot.revision()),
                ByteSize.format(snapshot.bytes()),
                snapshot.created().toString());
    }
}
