package io.cairn.cli;

import io.cairn.client.CairnClient;
import io.cairn.client.MemberList;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "update",
        description = {"Updates a member in the cluster", "Start its peer again where it shall be reached"})
final class MemberUpdateVerb extends MemberChangeVerb {
    @Option(
            names = "--peer-urls",
            split = ",",
            paramLabel = "url",
            description = "where the others shall reach its peer")
    private List<String> peerUrls = new ArrayList<>();

    @Override
    void check() {
        onlyArg();
    }

    @Override
    Plan plan(CairnClient client) {
        long id = id(client);
        Seats seats = Seats.of(client);
        return new Planner(seats).update(seat(seats, id), peerUrls);
    }

    @Override
    void change(CairnClient client) {
        long id = id(client);
        MemberList now = client.members().update(id, peerUrls);
        answer(
                now,
                "Member " + MemberIds.padded(id) + " updated in cluster "
                        + MemberIds.padded(now.header().clusterId()));
    }

    /** In etcdctl's order: a wrong ID is told before missing URLs are. */
    private long id(CairnClient client) {
        long id = MemberIds.find(client, onlyArg());
        if (peerUrls.isEmpty()) {
            throw new CliException(ExitCode.BAD_ARGS, "member peer urls not provided");
        }
        return id;
    }
}
