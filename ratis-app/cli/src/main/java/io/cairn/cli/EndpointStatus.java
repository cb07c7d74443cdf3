package io.cairn.cli;

import io.cairn.client.CairnClient;
import io.cairn.client.EtcdStatus;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

@Command(name = "status", description = "Prints out the status of endpoints specified in --endpoints")
final class EndpointStatus extends EndpointVerb.Each {
    private final Table table = new Table(
            "endpoint",
            "id",
            "version",
            "db size",
            "is leader",
            "is learner",
            "raft term",
            "raft index",
            "raft applied index",
            "errors");
    private final List<Json> list = new ArrayList<>();

    @Override
    int run(CairnClient client) {
        int exitCode = ExitCode.OK;
        List<String> endpoints = endpoints(client);
        List<Answer<EtcdStatus>> answers = Peers.ask(endpoints, client.status().async()::etcd);
        for (int i = 0; i < endpoints.size(); i++) {
            String endpoint = endpoints.get(i);
            if (answers.get(i) instanceof Answer.Given<EtcdStatus> given) {
                add(endpoint, given.value());
            } else {
                String why = answers.get(i).either(given -> "", Answer.Refused::line);
                console().complain("Failed to get the status of endpoint " + endpoint + " (" + why + ")");
                exitCode = ExitCode.ERROR;
            }
        }
        if (globals().format() == OutputFormat.JSON) {
            print(list);
        } else {
            print(table);
        }
        return exitCode;
    }

    private void add(String endpoint, EtcdStatus status) {
        table.row(
                endpoint,
                Long.toHexString(status.header().memberId()),
                status.version(),
                ByteSize.format(status.dbSize()),
                Boolean.toString(status.leader() == status.header().memberId()),
                Boolean.toString(status.learner()),
                Long.toString(status.raftTerm()),
                Long.toString(status.raftIndex()),
                Long.toString(status.raftAppliedIndex()),
                String.join(", ", status.errors()));
        list.add(new Json().put("Endpoint", endpoint).put("Status", json(status)));
    }

    private static Json json(EtcdStatus status) {
        return new Json()
                .put("header", KvJson.header(status.header()))
                .putUnlessEmpty("version", status.version())
                .putUnlessEmpty("dbSize", status.dbSize())
                .putId("leader", status.leader())
                .putUnlessEmpty("raftIndex", status.raftIndex())
                .putUnlessEmpty("raftTerm", status.raftTerm())
                .putUnlessEmpty("raftAppliedIndex", status.raftAppliedIndex())
                .putUnlessEmpty("errors", status.errors())
                .putUnlessEmpty("dbSizeInUse", status.dbSizeInUse())
                .putUnlessEmpty("isLearner", status.learner())
                .putUnlessEmpty("storageVersion", status.storageVersion())
                .putUnlessEmpty("dbSizeQuota", status.dbSizeQuota());
    }
}
