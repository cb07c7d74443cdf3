package io.cairn.cli;

import io.cairn.client.CairnClient;
import io.cairn.client.MemberList;
import picocli.CommandLine.Command;

@Command(name = "remove", description = "Removes a member from the cluster")
final class MemberRemoveVerb extends MemberChangeVerb {
    @Override
    void check() {
        onlyArg();
    }

    @Override
    Plan plan(CairnClient client) {
        Seats seats = Seats.of(client);
        return new Planner(seats).remove(seat(seats, MemberIds.find(client, onlyArg())));
    }

    @Override
    void change(CairnClient client) {
        long id = MemberIds.find(client, onlyArg());
        MemberList left = client.members().remove(id);
        answer(
                left,
                "Member " + MemberIds.padded(id) + " removed from cluster "
                        + MemberIds.padded(left.header().clusterId()));
    }
}
