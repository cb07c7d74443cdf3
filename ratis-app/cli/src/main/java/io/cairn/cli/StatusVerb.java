package io.cairn.cli;

import io.cairn.client.CairnClient;
import io.cairn.client.PeerStatus;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
        name = "status",
        description = {
            "Shows every member: role, term, log, snapshot, lag.",
            "Exits with 1 when a member cannot be reached or is not ready."
        })
final class StatusVerb extends Verb {
    @Override
    int run(CairnClient client) {
        List<Peer> peers = Peers.all(client);
        List<Answer<PeerStatus>> answers = Peers.ask(
                peers.stream().map(Peer::endpoint).toList(), client.status().async()::peer);
        Table table = StatusRows.table();
        List<Json> list = new ArrayList<>();
        boolean well = true;
        for (int i = 0; i < peers.size(); i++) {
            Peer peer = peers.get(i);
            if (answers.get(i) instanceof Answer.Given<PeerStatus> given) {
                table.row(StatusRows.cells(peer, given.value()));
                list.add(StatusRows.json(peer, given.value()));
                well &= given.value().ready();
                complainIfNotReady(given.value());
            } else {
                String why = answers.get(i).either(given -> "", Answer.Refused::line);
                table.row(StatusRows.unreachableCells(peer));
                list.add(StatusRows.unreachableJson(peer, why));
                console().complain(peer.label() + ": " + why);
                well = false;
            }
        }
        if (globals().format() == OutputFormat.JSON) {
            print(list);
        } else {
            printOwn(table);
        }
        return well ? ExitCode.OK : ExitCode.ERROR;
    }

    private void complainIfNotReady(PeerStatus status) {
        if (!status.ready()) {
            console().complain(status.name() + " is not ready: " + status.reason());
        }
    }
}
