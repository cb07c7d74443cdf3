package io.cairn.cli;

import io.cairn.client.CairnClient;
import io.cairn.client.Member;
import io.cairn.client.MemberAdded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "add",
        description = {
            "Adds a member into the cluster. Its peer is started afterwards, catches up without a vote,",
            "and gets its vote by itself; with --learner it stays without until it is promoted."
        })
final class MemberAddVerb extends MemberChangeVerb {
    @Option(names = "--peer-urls", split = ",", paramLabel = "url", description = "where the others reach its peer")
    private List<String> peerUrls = new ArrayList<>();

    @Option(names = "--learner", description = "no vote until it is promoted")
    private boolean learner;

    @Option(names = "--wait", description = "show how it catches up, until it has")
    private boolean wait;

    @Option(
            names = "--timeout",
            defaultValue = "1h",
            paramLabel = "duration",
            description = "how long to wait; default: 1h")
    private Duration timeout = Duration.ZERO;

    @Override
    void check() {
        if (args().isEmpty()) {
            throw new CliException(ExitCode.BAD_ARGS, "member name not provided");
        }
        if (args().size() > 1) {
            throw new CliException(ExitCode.BAD_ARGS, "too many arguments");
        }
        if (peerUrls.isEmpty()) {
            throw new CliException(ExitCode.BAD_ARGS, "member peer urls not provided");
        }
    }

    @Override
    Plan plan(CairnClient client) {
        return new Planner(Seats.of(client)).add(name(), String.join(",", peerUrls), learner);
    }

    @Override
    void change(CairnClient client) {
        MemberAdded added = client.members().add(peerUrls, learner);
        if (globals().format() == OutputFormat.JSON) {
            print(json(added.member(), added.list()));
        } else {
            say(added);
        }
        if (wait) {
            console().flush();
            long id = added.member().id();
            new CatchUpLines(client, console(), timeout).await(id, name(), joined(client, id));
        }
    }

    private BooleanSupplier joined(CairnClient client, long id) {
        Predicate<Member> done = m -> m.id() == id && !m.name().isEmpty() && m.learner() == learner;
        return () -> client.members().list().members().stream().anyMatch(done);
    }

    private String name() {
        return args().get(0);
    }

    private void say(MemberAdded added) {
        console()
                .line("Member " + MemberIds.padded(added.member().id()) + " added to cluster "
                        + MemberIds.padded(added.list().header().clusterId()));
        console().line("");
        console().line("ETCD_NAME=" + GoQuoted.quote(name()));
        console()
                .line("ETCD_INITIAL_CLUSTER="
                        + GoQuoted.quote(
                                Founders.of(added.list(), added.member().id(), name())));
        console()
                .line("ETCD_INITIAL_ADVERTISE_PEER_URLS="
                        + GoQuoted.quote(String.join(",", added.member().peerUrls())));
        console().line("ETCD_INITIAL_CLUSTER_STATE=\"existing\"");
    }
}
