package io.cairn.server.recover;

import io.cairn.server.boot.Identity;
import io.cairn.server.offline.Failure;
import io.cairn.server.offline.Report;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Says what is in the directories that are left, which one is the most advanced, and what would be lost. */
final class Inspect {
    private final Survivors survivors;
    private final Report report;

    private Inspect(Survivors survivors, Report report) {
        this.survivors = survivors;
        this.report = report;
    }

    static void run(List<String> directories, Report report) throws IOException, Failure {
        try (Survivors survivors = Survivors.read(directories, report)) {
            Inspect inspect = new Inspect(survivors, report);
            survivors.all().forEach(inspect::describe);
            inspect.conclude();
        }
    }

    private void describe(Survivor one) {
        Identity identity = one.directory().identity();
        report.next();
        report.put("path", one.directory().path());
        report.put("name", one.name());
        report.put("member_id", Long.toHexString(one.id()));
        report.put("cluster_id", Long.toHexString(identity.clusterId()));
        report.put("phase", identity.phase().name().toLowerCase(Locale.ROOT));
        report.put("term", Math.max(0, one.term()));
        report.put("last_term", one.end().term());
        report.put("last_index", one.end().index());
        report.put("log_first_index", one.log().first());
        report.put("applied_index", one.state().position().index());
        report.put("checkpoint_index", one.checkpointIndex());
        report.put("revision", one.state().revision());
        report.put("unsettled", Math.max(0, one.end().index() - survivors.settled()));
        report.put("lacks", one.isUsable() ? survivors.lacks(one) : 0);
        report.put("usable", one.isUsable());
        report.put("most_advanced", survivors.best().filter(b -> b == one).isPresent());
        for (int i = 0; i < one.problems().size(); i++) {
            report.put("problem." + i, one.problems().get(i));
        }
    }

    private void conclude() {
        report.next();
        report.put("summary", true);
        report.put("settled_index", survivors.settled());
        report.put("voters", survivors.voters().size());
        report.put("majority", survivors.isMajority());
        report.put("lost", Losses.ofVoters(survivors));
        survivors.best().ifPresent(best -> report.put("best", best.directory().path()));
        List<String> missing = survivors.lostVoters();
        for (int i = 0; i < missing.size(); i++) {
            report.put("missing." + i, missing.get(i));
        }
    }
}
