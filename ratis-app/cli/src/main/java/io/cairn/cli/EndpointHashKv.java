package io.cairn.cli;

import io.cairn.client.CairnClient;
import io.cairn.client.KvHash;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "hashkv", description = "Prints the KV history hash for each endpoint in --endpoints")
final class EndpointHashKv extends EndpointVerb.Each {
    @Option(names = "--rev", paramLabel = "revision", description = "hash up to that revision; 0 for all")
    private long revision;

    @Override
    int run(CairnClient client) {
        Table table = new Table("endpoint", "hash");
        List<Json> list = new ArrayList<>();
        List<String> endpoints = endpoints(client);
        List<Answer<KvHash>> answers =
                Peers.ask(endpoints, endpoint -> client.status().async().hashKv(endpoint, revision));
        String failed = "";
        for (int i = 0; i < endpoints.size(); i++) {
            String endpoint = endpoints.get(i);
            if (answers.get(i) instanceof Answer.Given<KvHash> given) {
                table.row(endpoint, Long.toString(given.value().hash()));
                list.add(new Json().put("Endpoint", endpoint).put("HashKV", json(given.value())));
            } else {
                failed = answers.get(i).either(given -> "", Answer.Refused::line);
                console().complain("Failed to get the hash of endpoint " + endpoint + " (" + failed + ")");
            }
        }
        if (globals().format() == OutputFormat.JSON) {
            print(list);
        } else {
            print(table);
        }
        if (!failed.isEmpty()) {
            throw new CliException(ExitCode.ERROR, failed);
        }
        return ExitCode.OK;
    }

    private static Json json(KvHash hash) {
        return new Json()
                .put("header", KvJson.header(hash.header()))
                .putUnlessEmpty("hash", hash.hash())
                .putUnlessEmpty("compact_revision", hash.compactRevision())
                .putUnlessEmpty("hash_revision", hash.hashRevision());
    }
}
