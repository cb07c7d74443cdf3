package io.cairn.chaos.run;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What came of one run.
 *
 * @param plan of it
 * @param finished whether it got to its end: then its faults struck and everything was checked
 * @param operations that were answered
 * @param facts that were taken down
 * @param violations what no cluster may do, in words, each with its promise and a colon in front; empty when all was well
 * @param voided why the run says nothing; empty when it does
 * @param reached the steps at which peers ended because a fault said so
 */
record Verdict(
        Plan plan,
        boolean finished,
        long operations,
        long facts,
        List<String> violations,
        String voided,
        List<String> reached,
        Duration took) {
    /** Begins what did not happen in time. */
    static final String LATE = "liveness: ";

    /** Begins what went wrong on our side. */
    static final String HARNESS = "harness: ";

    Verdict {
        violations = List.copyOf(violations);
        reached = List.copyOf(reached);
    }

    /** The promises that were not kept, without those that a slow machine is enough to break. */
    Set<String> broken() {
        return violations.stream()
                .filter(violation -> !violation.startsWith(LATE) && !violation.startsWith(HARNESS))
                .map(violation -> violation.substring(0, violation.indexOf(':')))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    boolean clean() {
        return violations.isEmpty() && voided.isEmpty();
    }
}
