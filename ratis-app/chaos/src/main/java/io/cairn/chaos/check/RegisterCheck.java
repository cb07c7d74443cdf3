package io.cairn.chaos.check;

import com.google.protobuf.ByteString;
import io.cairn.chaos.history.Fact;
import io.cairn.chaos.history.Operation;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A second opinion that does not believe the revisions: the operations on each key can be put in an order in which every
 * answer is right and which keeps real time. Only the outcome of writes that nobody heard of is taken from the log.
 *
 * <p>The search decides quickly only for few clients and operations, so a key with more is a fault of the run, and one
 * that cannot be decided counts as a violation.
 */
final class RegisterCheck implements Check {
    /** With more at once the search explodes. */
    private static final int CLIENTS_MAX = 8;

    private static final int OPERATIONS_MAX = 200;

    private final ByteString prefix;

    /** @param prefix of the keys to look at; empty for all */
    RegisterCheck(ByteString prefix) {
        this.prefix = prefix;
    }

    @Override
    public List<Violation> check(Evidence evidence) {
        Findings findings = new Findings("register");
        for (Map.Entry<ByteString, List<RegisterStep>> key :
                RegisterSteps.of(evidence, prefix).entrySet()) {
            check(Brief.text(key.getKey()), key.getValue(), findings);
        }
        return findings.all();
    }

    private static void check(String key, List<RegisterStep> steps, Findings findings) {
        long clients = steps.stream()
                .map(RegisterStep::operation)
                .filter(Objects::nonNull)
                .mapToInt(Operation::client)
                .distinct()
                .count();
        if (clients > CLIENTS_MAX || steps.size() > OPERATIONS_MAX) {
            findings.add("undecided: " + clients + " clients and " + steps.size() + " operations on " + key);
            return;
        }
        Linearization search = new Linearization(steps);
        switch (search.search()) {
            case LEGAL -> {}
            case UNDECIDED -> findings.add("undecided: no end of the search in sight on " + key);
            case ILLEGAL -> {
                Operation stuck = search.stuck().operation();
                Fact[] facts = stuck == null ? new Fact[0] : new Fact[] {stuck};
                findings.add("no order of the operations on " + key + " explains the answers", facts);
            }
        }
    }
}
