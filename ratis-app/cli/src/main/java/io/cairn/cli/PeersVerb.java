package io.cairn.cli;

import io.cairn.client.CairnClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** A verb that asks the connected peer, or every member at once, the same question and lists the answers. */
abstract class PeersVerb<T> extends Verb {
    @Option(names = "--cluster", description = "of every member")
    private boolean cluster;

    private final Table table;
    private final List<Json> list = new ArrayList<>();

    PeersVerb(String... columns) {
        this.table = new Table(columns);
    }

    /** Takes an endpoint. */
    abstract Function<String, CompletableFuture<T>> question(CairnClient client);

    /** Adds what is to be shown of it, both ways. */
    abstract void add(Peer peer, T answer, Table rows, List<Json> objects);

    @Override
    final int run(CairnClient client) {
        int exitCode = ExitCode.OK;
        List<Peer> peers = Peers.chosen(client, cluster);
        List<Answer<T>> answers = Peers.ask(peers.stream().map(Peer::endpoint).toList(), question(client));
        for (int i = 0; i < peers.size(); i++) {
            if (answers.get(i) instanceof Answer.Given<T> given) {
                add(peers.get(i), given.value(), table, list);
            } else {
                complain(peers.get(i), answers.get(i));
                exitCode = ExitCode.ERROR;
            }
        }
        if (globals().format() == OutputFormat.JSON) {
            print(list);
        } else {
            printOwn(table);
        }
        return exitCode;
    }
}
