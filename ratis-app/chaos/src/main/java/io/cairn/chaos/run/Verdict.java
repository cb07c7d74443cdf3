package io.cairn.chaos.run;

import java.time.Duration;
import java.util.List;

/**
 * What came of one run.
 *
 * @param plan of it
 * @param operations that were answered
 * @param facts that were checked
 * @param violations what no cluster may do, in words; empty when all was well
 * @param voided why the run says nothing; empty when it does
 */
record Verdict(Plan plan, long operations, long facts, List<String> violations, String voided, Duration took) {
    Verdict {
        violations = List.copyOf(violations);
    }

    boolean clean() {
        return violations.isEmpty() && voided.isEmpty();
    }
}
