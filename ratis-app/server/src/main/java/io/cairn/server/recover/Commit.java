package io.cairn.server.recover;

import io.cairn.server.offline.Failure;
import io.cairn.server.offline.Folders;
import io.cairn.server.offline.NewMembers;
import io.cairn.server.offline.NewMembers.Wanted;
import io.cairn.server.offline.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Makes a new cluster from the most advanced of the directories that are left, or from the one that is named. */
final class Commit {
    private static final String SCRATCH = ".cairn-recover-";

    private final Survivors survivors;
    private final Order order;
    private final Report report;

    /**
     * @param directories what is left
     * @param from the one to go on from; empty: the most advanced
     * @param loseEntries how many entries of the most advanced one that costs, as the operator was told; 0: none
     * @param plan whether to say only what would be done
     */
    record Order(List<String> directories, Optional<String> from, long loseEntries, boolean plan, Wanted wanted) {
        Order {
            directories = List.copyOf(directories);
        }
    }

    private Commit(Survivors survivors, Order order, Report report) {
        this.survivors = survivors;
        this.order = order;
        this.report = report;
    }

    static void run(Order order, Report report) throws IOException, Failure {
        order.wanted().refuseUsed();
        try (Survivors survivors = Survivors.read(order.directories(), report)) {
            new Commit(survivors, order, report).run();
        }
    }

    private void run() throws IOException, Failure {
        refuseInside();
        Survivor best = survivors.best().orElseThrow(() -> new Failure(unusable()));
        Survivor chosen = order.from().isPresent() ? survivors.in(order.from().get()) : best;
        String lost = lost(best, chosen);
        refuseContradiction(chosen);
        report.next();
        report.put("from", chosen.directory().path());
        report.put("name", chosen.name());
        report.put(
                "old_cluster_id", Long.toHexString(chosen.directory().identity().clusterId()));
        report.put("last_term", chosen.end().term());
        report.put("last_index", chosen.end().index());
        report.put("unsettled", Math.max(0, chosen.end().index() - survivors.settled()));
        report.put("replayed", chosen.end().index() - chosen.state().position().index());
        report.put("lost", lost);
        report.put("majority", survivors.isMajority());
        if (!order.plan()) {
            make(chosen);
        }
    }

    private String unusable() {
        return "no directory can be used: "
                + String.join(
                        "; ",
                        survivors.all().stream()
                                .flatMap(s -> s.problems().stream()
                                        .map(p -> s.directory().path() + ": " + p))
                                .toList());
    }

    private void refuseInside() throws Failure {
        for (Path target : order.wanted().directories().values()) {
            Path path = target.toAbsolutePath().normalize();
            for (Survivor one : survivors.all()) {
                if (path.startsWith(one.directory().path())) {
                    throw new Failure(path + " is inside " + one.directory().path() + ", which must stay as it is");
                }
            }
        }
    }

    private String lost(Survivor best, Survivor chosen) throws IOException, Failure {
        if (!chosen.isUsable()) {
            throw new Failure(chosen.directory().path() + " cannot be used: " + String.join("; ", chosen.problems()));
        }
        long lacks = survivors.lacks(chosen);
        if (chosen == best || lacks == 0) {
            return Losses.ofVoters(survivors);
        }
        String lost = Losses.ofChoice(survivors, best, chosen);
        if (order.loseEntries() != lacks) {
            throw new Failure(chosen.directory().path() + " is not the most advanced. This would be lost: " + lost
                    + ". Leave out --from, or add --lose-entries=" + lacks);
        }
        return lost + "; and " + Losses.ofVoters(survivors);
    }

    /** A voter that applied more than the most advanced one has was never in the same cluster's history. */
    private void refuseContradiction(Survivor chosen) throws Failure {
        if (order.loseEntries() == 0 && chosen.end().index() < survivors.settled()) {
            throw new Failure("these directories contradict each other: entry " + survivors.settled()
                    + " was applied, but the most advanced log ends at "
                    + chosen.end().index()
                    + ". Give only directories that were never copied or restored by hand");
        }
    }

    private void make(Survivor chosen) throws IOException {
        Path first = order.wanted().directories().values().iterator().next();
        Path scratch =
                Folders.parent(first).resolve(SCRATCH + ProcessHandle.current().pid());
        try {
            Recovered recovered = Recovered.make(chosen, scratch, report);
            report.put("old_revision", recovered.revision());
            String apart = " recovered from "
                    + Long.toHexString(chosen.directory().identity().clusterId());
            new NewMembers(order.wanted().apart(apart), report).make(recovered);
        } finally {
            Folders.delete(scratch);
        }
    }
}
