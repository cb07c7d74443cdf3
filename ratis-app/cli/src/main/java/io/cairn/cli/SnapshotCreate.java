package io.cairn.cli;

import io.cairn.client.CairnClient;
import io.cairn.client.LogExtent;
import io.cairn.client.Snapshot;
import io.cairn.client.SnapshotTaken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "create",
        description =
                "Takes a snapshot on the connected peer and purges its log; --cluster: on all, one after the other")
final class SnapshotCreate extends Verb {
    @Option(names = "--cluster", description = "on every member, one after the other, the leader last")
    private boolean cluster;

    @Option(
            names = "--timeout",
            defaultValue = "60s",
            paramLabel = "duration",
            description = "how long one peer may take; default: 60s")
    private Duration timeout = Duration.ZERO;

    private final Table table =
            new Table("name", "index", "term", "revision", "size", "took", "apply held up", "log before", "log after");
    private final List<Json> list = new ArrayList<>();
    private final List<String> gapLines = new ArrayList<>();

    @Override
    int run(CairnClient client) {
        int exitCode = ExitCode.OK;
        for (Peer peer : leaderLast(client, Peers.chosen(client, cluster))) {
            Answer<SnapshotTaken> answer = Peers.ask(
                            List.of(peer.endpoint()),
                            endpoint -> client.snapshots().async().create(endpoint, timeout))
                    .get(0);
            if (answer instanceof Answer.Given<SnapshotTaken> given) {
                add(peer, given.value());
            } else {
                complain(peer, answer);
                exitCode = ExitCode.ERROR;
            }
        }
        if (globals().format() == OutputFormat.JSON) {
            print(list);
        } else if (!list.isEmpty()) {
            printOwn(table);
            if (globals().format() == OutputFormat.SIMPLE) {
                gapLines.forEach(console()::line);
            }
        }
        return exitCode;
    }

    /** A snapshot costs its peer some disk time, which the leader is asked for when the others are done. */
    private static List<Peer> leaderLast(CairnClient client, List<Peer> peers) {
        if (peers.size() < 2) {
            return peers;
        }
        long leader = Peers.leader(client, client.endpoints());
        List<Peer> ordered = new ArrayList<>(peers);
        ordered.sort((a, b) -> Boolean.compare(a.id() == leader, b.id() == leader));
        return ordered;
    }

    private void add(Peer peer, SnapshotTaken taken) {
        Snapshot snapshot = taken.snapshot();
        table.row(
                peer.label(),
                Long.toString(snapshot.index()),
                Long.toString(snapshot.term()),
                Long.toString(snapshot.revision()),
                ByteSize.format(snapshot.bytes()),
                GoDuration.format(taken.took()),
                GoDuration.format(taken.applyHeldUp()),
                SnapshotRows.extent(taken.logBefore()),
                SnapshotRows.extent(taken.logAfter()));
        gapLines.add(peer.label() + ": gaps between applies: " + GapText.of(taken.applyGaps()));
        list.add(SnapshotRows.json(peer, snapshot)
                .put("took_micros", micros(taken.took()))
                .put("apply_held_up_micros", micros(taken.applyHeldUp()))
                .put("apply_gaps", taken.applyGaps().stream().map(GapText::json).toList())
                .put("log_before", json(taken.logBefore()))
                .put("log_after", json(taken.logAfter())));
    }

    private static Json json(LogExtent extent) {
        return SnapshotRows.putExtent(new Json(), extent);
    }

    private static long micros(Duration duration) {
        return TimeUnit.NANOSECONDS.toMicros(duration.toNanos());
    }
}
