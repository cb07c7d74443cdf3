package io.cairn.chaos.check;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.chaos.history.History;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is broken in one place of a legal history is found. */
class MutationsTest {
    private static final int HISTORIES = 50;
    private static final int LEAST = 20;
    private static final List<History> LEGAL = LongStream.range(10_000, 10_000 + HISTORIES)
            .mapToObj(Simulation::legal)
            .toList();

    private static final Map<String, Mutant.Mutation> MUTATIONS = new LinkedHashMap<>();

    static {
        MUTATIONS.putAll(OperationMutations.all());
        MUTATIONS.putAll(WatchMutations.all());
        MUTATIONS.putAll(PeerMutations.all());
    }

    static Stream<String> mutations() {
        return MUTATIONS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void shouldCatch(String mutation) {
        int made = 0;
        StringBuilder missed = new StringBuilder();
        int caught = 0;
        for (int seed = 0; seed < HISTORIES; seed++) {
            Optional<History> broken = MUTATIONS.get(mutation).of(new Mutant(LEGAL.get(seed), seed));
            if (broken.isPresent()) {
                made++;
                if (Checks.check(broken.get(), LegalHistoriesTest.BOUNDS).isEmpty()) {
                    missed.append(' ').append(seed);
                } else {
                    caught++;
                }
            }
        }
        assertEnough(mutation, made, caught, missed.toString());
    }

    @ParameterizedTest
    @EnumSource(value = Simulation.Bug.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void shouldCatch(Simulation.Bug bug) {
        int made = 0;
        int caught = 0;
        StringBuilder missed = new StringBuilder();
        for (long seed = 0; seed < HISTORIES; seed++) {
            Simulation simulation = new Simulation(seed, bug);
            History history = simulation.run();
            if (simulation.wentWrong()) {
                made++;
                if (Checks.check(history, LegalHistoriesTest.BOUNDS).isEmpty()) {
                    missed.append(' ').append(seed);
                } else {
                    caught++;
                }
            }
        }
        assertEnough(bug.name(), made, caught, missed.toString());
    }

    private static void assertEnough(String what, int made, int caught, String missed) {
        System.out.println(what + ": " + caught + " of " + made + " caught");
        assertTrue(made >= LEAST, () -> what + ": made only " + made);
        assertTrue(caught >= 0.99 * made, () -> what + ": " + caught + " of " + made + ", missed seeds" + missed);
    }

    @Test
    void shouldNotBlameWhatItDidNotBreak() {
        for (History legal : LEGAL) {
            assertFalse(legal.operations().isEmpty());
            assertTrue(Checks.check(legal, LegalHistoriesTest.BOUNDS).isEmpty());
        }
    }
}
