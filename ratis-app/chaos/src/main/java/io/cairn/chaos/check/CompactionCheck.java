package io.cairn.chaos.check;

import io.cairn.api.etcd.CompactionRequest;
import io.cairn.api.etcd.RangeRequest;
import io.cairn.chaos.history.Operation;
import java.util.List;

/** What was compacted can no longer be read by anyone who asks afterwards and wants the newest state. */
final class CompactionCheck implements Check {
    @Override
    public List<Violation> check(Evidence evidence) {
        Findings findings = new Findings("compaction");
        List<Operation> acknowledged = evidence.history().operations().stream()
                .filter(op -> Answers.of(op).isPresent())
                .toList();
        List<Operation> compactions = acknowledged.stream()
                .filter(op -> op.request() instanceof CompactionRequest)
                .toList();
        for (Operation operation : acknowledged) {
            if (operation.request() instanceof RangeRequest range
                    && range.getRevision() > 0
                    && !range.getSerializable()) {
                compactions.stream()
                        .filter(c -> c.returned() < operation.called() && revision(c) > range.getRevision())
                        .findFirst()
                        .ifPresent(c -> findings.add("read after it was compacted", c, operation));
            }
        }
        return findings.all();
    }

    private static long revision(Operation compaction) {
        return ((CompactionRequest) compaction.request()).getRevision();
    }
}
