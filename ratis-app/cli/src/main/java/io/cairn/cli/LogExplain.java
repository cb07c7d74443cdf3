package io.cairn.cli;

import io.cairn.client.CairnClient;
import io.cairn.client.LogExplanation;
import io.cairn.client.LogPart;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "explain", description = "Says what holds each part of the connected peer's log, and why")
final class LogExplain extends Verb {
    @Option(names = "--cluster", description = "of every member")
    private boolean cluster;

    @Override
    int run(CairnClient client) {
        Table table = new Table("name", "entries", "size", "held by", "why");
        List<Json> list = new ArrayList<>();
        int exitCode = ExitCode.OK;
        List<Peer> peers = Peers.chosen(client, cluster);
        List<Answer<LogExplanation>> answers = Peers.ask(
                peers.stream().map(Peer::endpoint).toList(), client.status().async()::explainLog);
        for (int i = 0; i < peers.size(); i++) {
            Peer peer = peers.get(i);
            if (answers.get(i) instanceof Answer.Given<LogExplanation> given) {
                given.value().parts().forEach(part -> addRow(table, peer, part));
                list.add(json(peer, given.value()));
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
