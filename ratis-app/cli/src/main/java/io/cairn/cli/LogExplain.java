package io.cairn.cli;

import io.cairn.client.CairnClient;
import io.cairn.client.LogExplanation;
import io.cairn.client.LogPart;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import picocli.CommandLine.Command;

@Command(name = "explain", description = "Says what holds each part of the connected peer's log, and why")
final class LogExplain extends PeersVerb<LogExplanation> {
    LogExplain() {
        super("name", "entries", "size", "held by", "why");
    }

    @Override
    Function<String, CompletableFuture<LogExplanation>> question(CairnClient client) {
        return client.status().async()::explainLog;
    }

    @Override
    void add(Peer peer, LogExplanation explanation, Table rows, List<Json> objects) {
        explanation.parts().forEach(part -> addRow(rows, peer, part));
        objects.add(json(peer, explanation));
    }

    private static void addRow(Table table, Peer peer, LogPart part) {
        table.row(
                peer.label(),
                SnapshotRows.entries(part.extent()),
                ByteSize.format(part.extent().bytes()),
                part.heldBy(),
                part.why());
    }

    private static Json json(Peer peer, LogExplanation explanation) {
        List<Json> parts = explanation.parts().stream()
                .map(part -> SnapshotRows.putExtent(new Json(), part.extent())
                        .put("held_by", part.heldBy())
                        .put("why", part.why()))
                .toList();
        return new Json()
                .put("name", peer.name())
                .put("endpoint", peer.endpoint())
                .put("max_bytes", explanation.maxBytes())
                .put("parts", parts);
    }
}
