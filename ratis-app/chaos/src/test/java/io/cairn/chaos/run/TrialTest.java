package io.cairn.chaos.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.chaos.fault.Faults;
import io.cairn.chaos.mutant.Mutant;
import io.cairn.chaos.mutant.Mutants;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrialTest {
    @Test
    void shouldTryEveryMutantWithFaultsThatThereAre() {
        List<Mutant> tried = Trial.of(Options.EACH).stream().map(Trial::mutant).toList();
        assertEquals(Mutants.all(), tried);
        Trial.of(Options.EACH).forEach(trial -> trial.faults().forEach(fault -> Faults.make(fault, new Random(0))));
    }

    @Test
    void shouldNameTheStrainBesideTheMutant() {
        Trial trial = Trial.of("dedupe-table-not-in-snapshot").get(0);
        assertEquals("dedupe-table-not-in-snapshot,impatient-proposers", trial.names());
        assertTrue(Trial.of("").isEmpty());
    }

    @Test
    void shouldCountAMutantAsFoundOnlyWhenAPromiseWasBroken() {
        Tally tally = new Tally(Trial.of("reply-before-commit").get(0));
        tally.count(verdict("liveness: not after 120 s: n1 is ready"));
        tally.count(verdict("harness: the run itself failed"));
        assertFalse(tally.asExpected(), tally::toString);
        assertTrue(tally.toString().contains("found in 0 of 2 runs: SURVIVED"), tally::toString);
        tally.count(verdict("log: revision 7 is missing"));
        assertTrue(tally.asExpected(), tally::toString);
        assertTrue(tally.toString().contains("found in 1 of 3 runs, by {log=1}, seeds [3]"), tally::toString);
    }

    @Test
    void shouldTakeNoFindingWhereThereIsNoMistake() {
        Tally tally = new Tally(Trial.of("impatient-proposers").get(0));
        assertFalse(tally.asExpected(), "nothing was tried yet");
        tally.count(verdict());
        assertTrue(tally.asExpected(), tally::toString);
        tally.count(verdict("log: revision 7 is missing"));
        assertFalse(tally.asExpected(), tally::toString);
    }

    private static Verdict verdict(String... violations) {
        Plan plan = Plan.of(3, List.of("kill-all"), Set.of(), 3);
        return new Verdict(plan, true, 1, 1, List.of(violations), "", List.of(), Duration.ZERO);
    }
}
