package io.cairn.cli;

import io.cairn.client.CairnClient;
import io.cairn.client.MemberList;
import picocli.CommandLine.Command;

@Command(name = "promote", description = "Promotes a non-voting member in the cluster")
final class MemberPromoteVerb extends MemberChangeVerb {
    @Override
    void check() {
        onlyArg();
    }

    @Override
    Plan plan(CairnClient client) {
        Seats seats = Seats.of(client);
        return new Planner(seats).promote(seat(seats, MemberIds.find(client, onlyArg())));
    }

    @Override
    void change(CairnClient client) {
        long id = MemberIds.find(client, onlyArg());
        MemberList left = client.members().promote(id);
        answer(
                left,
                "Member " + MemberIds.padded(id) + " promoted in cluster "
                        + MemberIds.padded(left.header().clusterId()));
    }
}
