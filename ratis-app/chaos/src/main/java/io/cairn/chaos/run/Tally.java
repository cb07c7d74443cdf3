package io.cairn.chaos.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the runs of one mutant came to. */
final class Tally {
    private final Trial trial;
    private final List<Long> seeds = new ArrayList<>();
    private final Map<String, Integer> by = new TreeMap<>();
    private int runs;
    private int voids;

    Tally(Trial trial) {
        this.trial = trial;
    }

    void count(Verdict verdict) {
        runs++;
        voids += verdict.voided().isEmpty() ? 0 : 1;
        if (!verdict.broken().isEmpty()) {
            seeds.add(verdict.plan().seed());
            verdict.broken().forEach(promise -> by.merge(promise, 1, Integer::sum));
        }
    }

    /** Whether a mistake was found, or nothing where there is none. */
    boolean asExpected() {
        return trial.mutant().forbidden() ? !seeds.isEmpty() : seeds.isEmpty() && voids < runs;
    }

    @Override
    public String toString() {
        return String.format(
                "%-30s found in %d of %d runs%s%s%s",
                trial.mutant().name(),
                seeds.size(),
                runs - voids,
                voids == 0 ? "" : ", " + voids + " void",
                seeds.isEmpty() ? "" : ", by " + by + ", seeds " + seeds,
                asExpected() ? "" : trial.mutant().forbidden() ? ": SURVIVED" : ": ALARM WITHOUT A MISTAKE");
    }
}
