package io.cairn.cli;

import io.cairn.client.CairnClient;
import io.cairn.client.Standing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "transfer", description = "Hands leadership to a member, or away from one to any other")
final class LeaderTransfer extends Verb {
    @Parameters(paramLabel = "member", arity = "0..*", description = "name or ID of the one that shall lead")
    private List<String> args = new ArrayList<>();

    @Option(names = "--away", paramLabel = "member", description = "name or ID of the one that shall not lead")
    private String away = "";

    @Override
    void check() {
        if (away.isEmpty() ? args.size() != 1 : !args.isEmpty()) {
            throw new CliException(ExitCode.BAD_ARGS, "leader transfer needs a member, or --away and a member");
        }
    }

    @Override
    int run(CairnClient client) {
        Peer leader = Peers.leading(client);
        long target = target(client, leader);
        if (target != leader.id()) {
            client.members().moveLeader(leader.endpoint(), target);
        }
        List<Peer> peers = Peers.all(client);
        Peer now = peers.stream()
                .filter(peer -> peer.id() == target)
                .findFirst()
                .orElse(new Peer(Long.toHexString(target), target, ""));
        if (globals().format() == OutputFormat.JSON) {
            print(new Json()
                    .put("from", leader.name())
                    .put("from_id", Long.toHexString(leader.id()))
                    .put("to", now.name())
                    .put("to_id", Long.toHexString(target)));
        } else if (target == leader.id()) {
            console().line(leader.label() + " leads");
        } else {
            console().line("Leadership transferred from " + leader.label() + " to " + now.label());
        }
        return ExitCode.OK;
    }

    private long target(CairnClient client, Peer leader) {
        if (away.isEmpty()) {
            return MemberIds.find(client, args.get(0));
        }
        return MemberIds.find(client, away) == leader.id() ? heir(client, leader) : leader.id();
    }

    /** Of those that answer the one that has most of the log, so that it takes over soonest. */
    private static long heir(CairnClient client, Peer leader) {
        return client.members().standings(leader.endpoint()).all().stream()
                .filter(s -> s.voter() && s.answers() && s.id() != leader.id())
                .max(Comparator.comparingLong(Standing::commit))
                .map(Standing::id)
                .orElseThrow(() -> new CliException(
                        ExitCode.ERROR, "no other voter answers, so " + leader.label() + " goes on leading"));
    }
}
