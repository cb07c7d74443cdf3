package io.cairn.chaos.check;

import io.cairn.chaos.history.Operation;
import java.util.List;

/**
 * The order of revisions is an order in which things can have happened: whatever was called after a revision had been
 * seen comes after it, and nobody saw a revision before the operation that made it was called. Together with the
 * checks of reads and writes this is strict serializability.
 */
final class RealTimeCheck implements Check {
    @Override
    public List<Violation> check(Evidence evidence) {
        Findings findings = new Findings("real time");
        Sightings sightings = evidence.sightings();
        for (Operation operation : evidence.history().operations()) {
            if (Answers.isLinearizable(operation.request())) {
                Answers.of(operation).ifPresent(response -> {
                    long seen = sightings.before(operation.called());
                    long least = Answers.changed(response) ? seen + 1 : seen;
                    if (Answers.revision(response) < least) {
                        findings.add("stale: revision " + seen + " had been seen before it was called", operation);
                    }
                });
            }
        }
        evidence.writers().operations().forEach((revision, operation) -> {
            if (operation.called() > sightings.first(revision)) {
                String when = " was seen at " + sightings.first(revision) + ", before this was called";
                findings.add("revision " + revision + when, operation);
            }
        });
        return findings.all();
    }
}
