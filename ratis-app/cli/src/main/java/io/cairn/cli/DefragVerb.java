package io.cairn.cli;

import io.cairn.client.CairnClient;
import io.cairn.client.Header;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "defrag", description = "Defragments the storage of the members with given endpoints")
final class DefragVerb extends Verb {
    @Option(names = "--cluster", description = "use all endpoints from the cluster member list")
    private boolean cluster;

    /** Rewriting a large store takes longer than a request may. */
    private static final Duration WITHIN_AT_LEAST = Duration.ofMinutes(1);

    @Override
    int run(CairnClient client) {
        Duration given = globals().commandTimeout();
        Duration timeout = given.compareTo(WITHIN_AT_LEAST) < 0 ? WITHIN_AT_LEAST : given;
        int exitCode = ExitCode.OK;
        for (String endpoint : endpoints(client)) {
            Answer<Header> answer = Peers.ask(
                            List.of(endpoint), e -> client.maintenance().async().defragment(e, timeout))
                    .get(0);
            if (answer.isGiven()) {
                console().line("Finished defragmenting etcd member[" + endpoint + "]");
            } else {
                String why = answer.either(header -> "", Answer.Refused::line);
                console().complain("Failed to defragment etcd member[" + endpoint + "] (" + why + ")");
                exitCode = ExitCode.ERROR;
            }
        }
        return exitCode;
    }

    private List<String> endpoints(CairnClient client) {
        return cluster
                ? client.members().list().members().stream()
                        .flatMap(member -> member.clientUrls().stream())
                        .toList()
                : client.endpoints();
    }
}
