package io.cairn.cli;

import io.cairn.client.CairnClient;
import io.cairn.client.CairnException;
import io.cairn.client.CairnException.Kind;
import io.cairn.client.Member;
import io.cairn.client.MemberList;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A verb that changes who is in the cluster, or with --plan says what that would do. */
abstract class MemberChangeVerb extends Verb {
    @Option(names = "--plan", description = "say what would happen, and change nothing; exits with 1 if it is refused")
    private boolean plan;

    @Parameters(paramLabel = "member", arity = "0..*", description = "name or ID")
    private List<String> args = new ArrayList<>();

    /** What the change would do. */
    abstract Plan plan(CairnClient client);

    /** Makes it. */
    abstract void change(CairnClient client);

    @Override
    final int run(CairnClient client) {
        if (plan) {
            return show(plan(client));
        }
        try {
            change(client);
            return ExitCode.OK;
        } catch (CairnException refused) {
            if (refused.kind() != Kind.FAILED_PRECONDITION) {
                throw refused;
            }
            console().complain("Error: " + ErrorLines.line(refused));
            explain(client);
            return ExitCode.ERROR;
        }
    }

    private int show(Plan shown) {
        if (globals().format() == OutputFormat.JSON) {
            print(shown.json());
        } else {
            shown.print(console());
        }
        if (!shown.refusal().isEmpty()) {
            console().complain("Error: it would be refused: " + shown.refusal());
            return ExitCode.ERROR;
        }
        return ExitCode.OK;
    }

    /** etcd's sentence says that it was refused; this says why. */
    private void explain(CairnClient client) {
        try {
            String refusal = plan(client).refusal();
            if (!refusal.isEmpty()) {
                console().complain(refusal);
            }
        } catch (CairnException | CliException unknown) {
            // Only an explanation: etcd has none, and the error has been printed.
            return;
        }
    }

    final List<String> args() {
        return args;
    }

    /** The only argument, with etcdctl's words when it is missing. */
    final String onlyArg() {
        if (args.size() != 1) {
            throw new CliException(ExitCode.BAD_ARGS, "member ID is not provided");
        }
        return args.get(0);
    }

    static Seat seat(Seats seats, long id) {
        return seats.seat(id).orElseThrow(() -> new CliException(ExitCode.ERROR, "etcdserver: member not found"));
    }

    static Json json(MemberList list) {
        return new Json()
                .put("header", KvJson.header(list.header()))
                .putUnlessEmpty(
                        "members",
                        list.members().stream().map(MemberListVerb::json).toList());
    }

    static Json json(Member member, MemberList list) {
        return new Json()
                .put("header", KvJson.header(list.header()))
                .put("member", MemberListVerb.json(member))
                .putUnlessEmpty(
                        "members",
                        list.members().stream().map(MemberListVerb::json).toList());
    }

    /** Prints the answer as JSON, or else a sentence. */
    final void answer(MemberList list, String sentence) {
        if (globals().format() == OutputFormat.JSON) {
            print(json(list));
        } else {
            console().line(sentence);
        }
    }
}
