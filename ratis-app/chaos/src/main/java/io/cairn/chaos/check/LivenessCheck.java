package io.cairn.chaos.check;

import io.cairn.chaos.history.Healed;
import io.cairn.chaos.history.Operation;
import java.time.Duration;
import java.util.List;

/** Once nothing is broken any more, every peer soon writes and reads for its clients again. */
final class LivenessCheck implements Check {
    private final Duration limit;

    /** @param limit from the healing to the first acknowledged operation that was called after it */
    LivenessCheck(Duration limit) {
        this.limit = limit;
    }

    @Override
    public List<Violation> check(Evidence evidence) {
        Findings findings = new Findings("liveness");
        for (Healed healed : evidence.history().all(Healed.class)) {
            for (String peer : healed.peers()) {
                if (evidence.history().operations().stream().noneMatch(op -> isSign(op, peer, healed))) {
                    findings.add(peer + " served nothing within " + limit + " of the healing", healed);
                }
            }
        }
        return findings.all();
    }

    private boolean isSign(Operation operation, String peer, Healed healed) {
        return operation.peer().equals(peer)
                && operation.called() >= healed.at()
                && operation.returned() - healed.at() <= limit.toNanos()
                && Answers.isLinearizable(operation.request())
                && Answers.of(operation).isPresent();
    }
}
