package io.cairn.cli;

import io.cairn.client.CairnClient;
import io.cairn.client.CairnException;
import io.cairn.client.GetResult;
import io.cairn.client.KeyRange;
import io.cairn.client.Watch;
import io.cairn.client.WatchEvents;
import io.cairn.client.WatchListener;
import io.cairn.client.WatchOptions;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "elect",
        description = {
            "Observes and participates in leader election",
            "With a proposal: waits until it leads, and leads until it is interrupted"
        })
final class ElectVerb extends TurnVerb {
    /** As etcd's clients: how long a leader that died is still taken for one. */
    private static final long TTL_SECONDS = 60;

    private static final int NAME_AND_PROPOSAL = 2;

    @Option(
            names = {"-l", "--listen"},
            description = "print who leads, now and whenever that changes")
    private boolean listen;

    @Override
    void check() {
        refuseTable();
        if (args().isEmpty() || args().size() > NAME_AND_PROPOSAL) {
            throw new CliException(
                    ExitCode.BAD_ARGS, "elect takes one election name argument and an optional proposal argument");
        }
        if (args().size() == 1 && !listen) {
            throw new CliException(ExitCode.BAD_ARGS, "no proposal argument but -l not set");
        }
    }

    @Override
    int run(CairnClient client) {
        if (args().size() == 1) {
            return observe(client);
        }
        return during(client, args().get(1), TTL_SECONDS, turn -> {
            show(turn.own());
            throw new CliException(ExitCode.ERROR, "elect: " + turn.awaitLoss().getMessage());
        });
    }

    /** Looks again after every change under the name: who leads is whoever is left that came first. */
    private int observe(CairnClient client) {
        BlockingQueue<Change> changes = new LinkedBlockingQueue<>();
        GetResult shown = Turn.first(client, name());
        showLeader(shown);
        Watch watch = client.watches()
                .start(
                        KeyRange.prefix(name() + "/"),
                        new WatchOptions(shown.header().revision() + 1, false),
                        new Changes(changes));
        try {
            while (true) {
                Change change = changes.take();
                if (change instanceof Ended ended) {
                    throw ended.why();
                }
                changes.removeIf(Told.class::isInstance);
                GetResult now = Turn.first(client, name());
                if (!now.kvs().equals(shown.kvs())) {
                    showLeader(now);
                }
                shown = now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.INTERRUPTED;
        } finally {
            watch.close();
        }
    }

    private void showLeader(GetResult first) {
        if (!first.kvs().isEmpty()) {
            show(first);
        }
    }

    private sealed interface Change {}

    private record Told() implements Change {}

    private record Ended(CairnException why) implements Change {}

    private record Changes(BlockingQueue<Change> into) implements WatchListener {
        @Override
        public void events(WatchEvents told) {
            if (into.isEmpty()) {
                into.add(new Told());
            }
        }

        @Override
        public void ended(CairnException why) {
            into.add(new Ended(why));
        }
    }
}
