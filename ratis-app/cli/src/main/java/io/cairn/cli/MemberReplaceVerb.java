package io.cairn.cli;

import io.cairn.client.CairnClient;
import io.cairn.client.CairnException;
import io.cairn.client.CairnException.Kind;
import io.cairn.client.Member;
import io.cairn.client.MemberAdded;
import io.cairn.client.MemberList;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "replace",
        description = {
            "Puts a new member in the place of another, dead or alive, in one joint step.",
            "Waits until the peer of the new one was started and has caught up. May be stopped and given again."
        })
final class MemberReplaceVerb extends MemberChangeVerb {
    private static final String NOT_IN_SYNC =
            "etcdserver: can only promote a learner member which is in sync with leader";

    @Option(names = "--with", paramLabel = "NAME=PEER-URL", description = "the new member")
    private String with = "";

    @Option(
            names = "--timeout",
            defaultValue = "1h",
            paramLabel = "duration",
            description = "how long to wait until it has caught up; default: 1h")
    private Duration timeout = Duration.ZERO;

    @Override
    void check() {
        onlyArg();
        if (with.indexOf('=') < 1 || newUrls().isEmpty()) {
            throw new CliException(ExitCode.BAD_ARGS, "--with NAME=PEER-URL is not provided");
        }
    }

    private String newName() {
        return with.substring(0, with.indexOf('='));
    }

    private List<String> newUrls() {
        String urls = with.substring(with.indexOf('=') + 1);
        return urls.isEmpty() ? List.of() : List.of(urls.split(","));
    }

    @Override
    Plan plan(CairnClient client) {
        Seats seats = Seats.of(client);
        Seat leaving = seat(seats, MemberIds.find(client, onlyArg()));
        return new Planner(seats).replace(leaving, newName(), String.join(",", newUrls()));
    }

    @Override
    void change(CairnClient client) {
        MemberList list = client.members().list();
        Optional<Member> known = known(list);
        if (known.isPresent() && !known.get().learner()) {
            throw new CliException(
                    ExitCode.ERROR, newName() + " at " + String.join(",", newUrls()) + " is a voter already");
        }
        long leaving = MemberIds.find(client, onlyArg());
        if (list.members().stream().noneMatch(m -> m.id() == leaving)) {
            throw new CliException(ExitCode.ERROR, "etcdserver: member not found");
        }
        long by = known.map(Member::id).orElseGet(() -> announce(client));
        new CatchUpLines(client, console(), timeout).await(by, newName(), () -> swapped(client, leaving, by));
        MemberList now = client.members().list();
        if (globals().format() == OutputFormat.JSON) {
            print(json(now).put("removed", Long.toHexString(leaving)).put("added", Long.toHexString(by)));
        } else {
            console()
                    .line("Member " + MemberIds.padded(leaving) + " replaced by " + MemberIds.padded(by)
                            + " in cluster " + MemberIds.padded(now.header().clusterId()));
        }
    }

    /** Announced by an earlier try. */
    private Optional<Member> known(MemberList list) {
        return list.members().stream()
                .filter(m -> !Collections.disjoint(m.peerUrls(), newUrls()))
                .findFirst();
    }

    private long announce(CairnClient client) {
        MemberAdded added = client.members().add(newUrls(), true);
        long id = added.member().id();
        console().complain("Member " + Long.toHexString(id) + " added as learner. Start its peer with");
        console()
                .complain("  --name " + newName() + " --initial-cluster-state existing --initial-cluster "
                        + Founders.of(added.list(), id, newName()));
        console().flush();
        return id;
    }

    /** The cluster itself says whether the new one has enough of the log. */
    private static boolean swapped(CairnClient client, long leaving, long by) {
        try {
            client.members().replace(leaving, by);
            return true;
        } catch (CairnException e) {
            if (e.kind() == Kind.FAILED_PRECONDITION && NOT_IN_SYNC.equals(e.getMessage())) {
                return false;
            }
            throw e;
        }
    }
}
