package io.cairn.chaos.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the runs of healthy peers came to. */
final class Score {
    /** What a machine does to us now and then is no reason to fail; if it happens that often, the runs mean nothing. */
    private static final int VOID_PERCENT_MAX = 75;

    private final Map<String, Integer> struck = new TreeMap<>();
    private final Map<String, Integer> reached = new TreeMap<>();
    private int runs;
    private int voids;
    private int failures;
    private int row;
    private int longestRow;
    private long operations;
    private long facts;

    /** What it all came to, in one line or two. */
    List<String> summary() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                "%d runs, %d failed, %d void, at most %d clean ones in a row; %d operations and %d facts checked; faults %s",
                runs, failures, voids, longestRow, operations, facts, struck));
        if (!reached.isEmpty()) {
            lines.add("peers ended at " + reached.size() + " steps: " + reached);
        }
        return lines;
    }

    /** Of a run that did not get to its end, nobody knows how much was broken, and little was checked. */
    void count(Verdict verdict) {
        runs++;
        if (verdict.finished()) {
            operations += verdict.operations();
            facts += verdict.facts();
            verdict.plan().kinds().forEach(kind -> struck.merge(kind, 1, Integer::sum));
        }
        if (verdict.clean()) {
            row++;
            longestRow = Math.max(longestRow, row);
        } else if (!verdict.violations().isEmpty()) {
            row = 0;
        }
        verdict.reached().forEach(step -> reached.merge(step, 1, Integer::sum));
        voids += verdict.voided().isEmpty() ? 0 : 1;
        failures += verdict.violations().isEmpty() ? 0 : 1;
    }

    boolean anyFailed() {
        return failures > 0;
    }

    /** Whether enough of the runs said anything. */
    boolean saysEnough() {
        return voids * 100 <= runs * VOID_PERCENT_MAX;
    }
}
