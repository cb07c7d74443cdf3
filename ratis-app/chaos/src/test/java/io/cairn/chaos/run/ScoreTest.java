package io.cairn.chaos.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScoreTest {
    private final Score score = new Score();

    private void count(boolean finished, String voided, String... violations) {
        Plan plan = Plan.of(3, List.of("kill-all"), Set.of(), 3);
        score.count(new Verdict(plan, finished, 10, 100, List.of(violations), voided, List.of("STEP"), Duration.ZERO));
    }

    @Test
    void shouldCountAsCheckedAndAsStruckOnlyWhatWas() {
        count(true, "");
        count(false, "only 7 operations/s");
        count(false, "", "liveness: not after 120 s: n1 is ready");
        count(true, "", "log: revision 7 is missing");
        assertEquals(
                List.of(
                        "4 runs, 2 failed, 1 void, at most 1 clean ones in a row;"
                                + " 20 operations and 200 facts checked; faults {kill-all=2}",
                        "peers ended at 1 steps: {STEP=4}"),
                score.summary());
    }

    @Test
    void shouldSayTheLongestRowOfCleanRunsAcrossThoseThatSayNothing() {
        count(true, "");
        count(true, "", "log: revision 7 is missing");
        count(true, "");
        count(false, "only 7 operations/s");
        count(true, "");
        count(true, "", "log: revision 7 is missing");
        assertEquals(
                "6 runs, 2 failed, 1 void, at most 2 clean ones in a row;"
                        + " 50 operations and 500 facts checked; faults {kill-all=5}",
                score.summary().get(0));
    }
}
