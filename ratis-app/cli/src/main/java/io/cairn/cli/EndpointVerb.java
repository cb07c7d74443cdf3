package io.cairn.cli;

import io.cairn.client.CairnClient;
import io.cairn.client.Member;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.ScopeType;

@Command(
        name = "endpoint",
        description = "Endpoint related commands",
        subcommands = {EndpointStatus.class, EndpointHealth.class, EndpointHashKv.class})
final class EndpointVerb extends Group {
    @Option(
            names = "--cluster",
            scope = ScopeType.INHERIT,
            description = "use all endpoints from the cluster member list")
    private boolean cluster;

    private List<String> endpoints(CairnClient client) {
        if (!cluster) {
            return client.endpoints();
        }
        List<Member> members = client.members().list().members();
        return members.stream().flatMap(member -> member.clientUrls().stream()).toList();
    }

    /** A verb about each endpoint. */
    abstract static class Each extends Verb {
        @ParentCommand
        @SuppressWarnings("NullAway.Init") // picocli sets it before it calls anything
        private EndpointVerb group;

        final List<String> endpoints(CairnClient client) {
            return group.endpoints(client);
        }
    }
}
