package io.cairn.cli;

import io.cairn.client.CairnClient;
import io.cairn.client.Member;
import io.cairn.client.MemberList;
import java.util.List;
import picocli.CommandLine.Command;

@Command(name = "list", description = "Lists all members in the cluster")
final class MemberListVerb extends Verb {
    @Override
    int run(CairnClient client) {
        MemberList answer = client.members().list();
        if (globals().format() == OutputFormat.JSON) {
            List<Json> members =
                    answer.members().stream().map(MemberListVerb::json).toList();
            print(new Json().put("header", KvJson.header(answer.header())).putUnlessEmpty("members", members));
        } else {
            Table table = new Table("id", "status", "name", "peer addrs", "client addrs", "is learner");
            answer.members().forEach(member -> addRow(table, member));
            print(table);
        }
        return ExitCode.OK;
    }

    private static void addRow(Table table, Member member) {
        table.row(
                Long.toHexString(member.id()),
                member.name().isEmpty() ? "unstarted" : "started",
                member.name(),
                String.join(",", member.peerUrls()),
                String.join(",", member.clientUrls()),
                Boolean.toString(member.learner()));
    }

    static Json json(Member member) {
        return new Json()
                .putId("ID", member.id())
                .putUnlessEmpty("name", member.name())
                .putUnlessEmpty("peerURLs", member.peerUrls())
                .putUnlessEmpty("clientURLs", member.clientUrls())
                .putUnlessEmpty("isLearner", member.learner());
    }
}
