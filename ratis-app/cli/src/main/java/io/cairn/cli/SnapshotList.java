package io.cairn.cli;

import io.cairn.client.CairnClient;
import io.cairn.client.Snapshot;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import picocli.CommandLine.Command;

@Command(name = "list", description = "Lists the snapshots of the connected peer, newest first; --cluster: of all")
final class SnapshotList extends PeersVerb<List<Snapshot>> {
    SnapshotList() {
        super("name", "index", "term", "revision", "size", "created");
    }

    @Override
    Function<String, CompletableFuture<List<Snapshot>>> question(CairnClient client) {
        return client.snapshots().async()::list;
    }

    @Override
    void add(Peer peer, List<Snapshot> snapshots, Table rows, List<Json> objects) {
        for (Snapshot snapshot : snapshots) {
            addRow(rows, peer, snapshot);
            objects.add(SnapshotRows.json(peer, snapshot));
        }
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
