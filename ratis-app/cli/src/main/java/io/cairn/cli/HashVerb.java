package io.cairn.cli;

import io.cairn.client.CairnClient;
import io.cairn.client.EtcdStatus;
import io.cairn.client.KvHash;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;

@Command(
        name = "hash",
        description = {
            "Compares the hash of all key-values on every member, at the lowest revision that all have.",
            "Exits with 0 only when every member answered and all are equal."
        })
final class HashVerb extends Verb {
    @Override
    int run(CairnClient client) {
        List<Peer> peers = Peers.all(client);
        List<String> endpoints = peers.stream().map(Peer::endpoint).toList();
        long revision = lowestRevision(Peers.ask(endpoints, client.status().async()::etcd));
        List<Answer<KvHash>> answers =
                Peers.ask(endpoints, endpoint -> client.status().async().hashKv(endpoint, revision));
        boolean equal = equal(answers);
        if (globals().format() == OutputFormat.JSON) {
            List<Json> members = new ArrayList<>();
            for (int i = 0; i < peers.size(); i++) {
                members.add(json(peers.get(i), answers.get(i)));
            }
            print(new Json().put("equal", equal).put("revision", revision).put("members", members));
        } else {
            Table table = new Table("name", "endpoint", "revision", "hash");
            for (int i = 0; i < peers.size(); i++) {
                Peer peer = peers.get(i);
                String hash = answers.get(i).either(given -> Long.toString(given.hash()), Answer.Refused::line);
                table.row(peer.name(), peer.endpoint(), Long.toString(revision), hash);
            }
            printOwn(table);
        }
        if (!equal) {
            throw new CliException(ExitCode.ERROR, why(answers));
        }
        return ExitCode.OK;
    }

    private static long lowestRevision(List<Answer<EtcdStatus>> answers) {
        return answers.stream()
                .filter(Answer::isGiven)
                .mapToLong(answer -> answer.either(status -> status.header().revision(), refused -> 0L))
                .min()
                .orElseThrow(() ->
                        new CliException(ExitCode.ERROR, answers.get(0).either(given -> "", Answer.Refused::line)));
    }

    private static boolean equal(List<Answer<KvHash>> answers) {
        Set<Long> hashes = new HashSet<>();
        answers.forEach(answer -> hashes.add(answer.either(KvHash::hash, refused -> -1L)));
        return hashes.size() == 1 && answers.stream().allMatch(Answer::isGiven);
    }

    private static String why(List<Answer<KvHash>> answers) {
        return answers.stream().allMatch(Answer::isGiven) ? "the hashes differ" : "not every member gave its hash";
    }

    private static Json json(Peer peer, Answer<KvHash> answer) {
        Json json = new Json()
                .put("name", peer.name())
                .put("id", Long.toHexString(peer.id()))
                .put("endpoint", peer.endpoint());
        return answer.either(
                hash -> json.put("hash", hash.hash()).put("compact_revision", hash.compactRevision()),
                refused -> json.put("error", refused.line()));
    }
}
