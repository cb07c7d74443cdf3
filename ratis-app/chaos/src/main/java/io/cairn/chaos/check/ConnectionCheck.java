package io.cairn.chaos.check;

import io.cairn.chaos.history.Operation;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** On one connection to one process revisions never go back, not even those of reads that may be old. */
final class ConnectionCheck implements Check {
    @Override
    public List<Violation> check(Evidence evidence) {
        Findings findings = new Findings("connection");
        Map<Long, Operation> newest = new HashMap<>();
        evidence.history().operations().stream()
                .filter(op -> Answers.isOfKeys(op.request()) && Answers.of(op).isPresent())
                .sorted(Comparator.comparingLong(Operation::called))
                .forEach(op -> {
                    Operation before = newest.put(op.connection(), op);
                    if (before != null && before.returned() <= op.called() && revision(before) > revision(op)) {
                        findings.add(
                                "connection " + op.connection() + " to " + op.peer() + " went back from revision "
                                        + revision(before) + " to " + revision(op),
                                before,
                                op);
                    }
                });
        return findings.all();
    }

    private static long revision(Operation operation) {
        return Answers.of(operation).map(Answers::revision).orElse(0L);
    }
}
