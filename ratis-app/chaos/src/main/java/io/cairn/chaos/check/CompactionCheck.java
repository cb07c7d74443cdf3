package io.cairn.chaos.check;

import io.cairn.api.etcd.CompactionRequest;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.chaos.history.Operation;
import io.cairn.chaos.history.Outcome;
import io.cairn.chaos.history.WatchTold;
import java.util.List;

/**
 * What was compacted can no longer be read by anyone who asks afterwards and wants the newest state; what nobody
 * compacted can, and no watch ends because of it; and no revision that somebody had seen is one of the future.
 */
final class CompactionCheck implements Check {
    private static final String COMPACTED = "required revision has been compacted";
    private static final String FUTURE = "required revision is a future revision";

    @Override
    public List<Violation> check(Evidence evidence) {
        Findings findings = new Findings("compaction");
        List<Operation> compactions = evidence.history().operations().stream()
                .filter(op -> op.request() instanceof CompactionRequest)
                .toList();
        for (Operation operation : evidence.history().operations()) {
            if (operation.request() instanceof RangeRequest range && range.getRevision() > 0) {
                if (operation.outcome() instanceof Outcome.Acknowledged && !range.getSerializable()) {
                    read(operation, range.getRevision(), compactions, findings);
                } else if (operation.outcome() instanceof Outcome.Refused refused) {
                    refused(operation, range, refused.text(), evidence, findings);
                }
            }
        }
        evidence.history().all(WatchTold.class).forEach(told -> ended(told, evidence, findings));
        return findings.all();
    }

    /** A watch that goes on where it was told to misses what is below, so that must really be gone. */
    private static void ended(WatchTold told, Evidence evidence, Findings findings) {
        long said = told.response().getCompactRevision();
        if (said > evidence.compacted(told.at()) && said > 0) {
            findings.add("a watch ended as compacted at " + said + ", but nobody had compacted that", told);
        }
    }

    private static void read(Operation operation, long revision, List<Operation> compactions, Findings findings) {
        compactions.stream()
                .filter(c -> Answers.of(c).isPresent())
                .filter(c -> c.returned() < operation.called() && revision(c) > revision)
                .findFirst()
                .ifPresent(c -> findings.add("read after it was compacted", c, operation));
    }

    private static void refused(
            Operation operation, RangeRequest range, String text, Evidence evidence, Findings findings) {
        long revision = range.getRevision();
        if (text.contains(COMPACTED)) {
            if (evidence.compacted(operation.returned()) <= revision) {
                findings.add("refused as compacted, but nobody had compacted it", operation);
            }
        } else if (text.contains(FUTURE) && !range.getSerializable()) {
            if (evidence.sightings().before(operation.called()) >= revision) {
                findings.add("stale: refused as of the future, but it had been seen before", operation);
            }
        }
    }

    private static long revision(Operation compaction) {
        return ((CompactionRequest) compaction.request()).getRevision();
    }
}
