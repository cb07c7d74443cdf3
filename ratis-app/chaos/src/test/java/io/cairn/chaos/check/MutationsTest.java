package io.cairn.chaos.check;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.chaos.history.History;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is broken in one place of a legal history is found. */
class MutationsTest {
    private static final int HISTORIES = 40;
    private static final int LEAST = 8;
    private static final List<Evidence> LEGAL = LongStream.range(10_000, 10_000 + HISTORIES)
            .mapToObj(Simulation::legal)
            .map(Evidence::of)
            .toList();

    /** By which promise each is to be found, if not by that of {@link #promises}. */
    private static final Map<String, Set<String>> PROMISES = Map.ofEntries(
            Map.entry("stale read", Set.of("real time")),
            Map.entry("stale read under a new header", Set.of("reads")),
            Map.entry("read that lacks a key", Set.of("reads")),
            Map.entry("read of a wrong version", Set.of("reads")),
            Map.entry("read from the future", Set.of("reads")),
            Map.entry("read before the write was called", Set.of("real time")),
            Map.entry("wrong previous value of a put", Set.of("answers")),
            Map.entry("wrong count of deleted keys", Set.of("answers", "writes", "reads")),
            Map.entry("txn that took the other branch", Set.of("answers", "writes", "reads")),
            Map.entry("connection that goes back", Set.of("connection")),
            Map.entry("read of what was compacted", Set.of("compaction")),
            Map.entry("refused as compacted", Set.of("compaction")),
            Map.entry("ended as compacted too early", Set.of("compaction")),
            Map.entry("refused as of the future", Set.of("compaction")),
            Map.entry("lease gone early", Set.of("lease")),
            Map.entry("lease that outlives its time", Set.of("lease")),
            Map.entry("ENDS_A_LEASE_EARLY", Set.of("lease")),
            Map.entry("revision that no watch was told of", Set.of("log", "writes")),
            Map.entry("revision that nobody wrote", Set.of("writes")),
            Map.entry("unequal hash", Set.of("hash")),
            Map.entry("peer that has not compacted", Set.of("hash")),
            Map.entry("peer that serves nobody after the healing", Set.of("liveness")));

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
                if (!isCaught(mutation, broken.get())) {
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
                if (!isCaught(bug.name(), history)) {
                    missed.append(' ').append(seed);
                } else {
                    caught++;
                }
            }
        }
        assertEnough(bug.name(), made, caught, missed.toString());
    }

    private static Set<String> promises(String what) {
        if (WatchMutations.all().containsKey(what)) {
            return PROMISES.getOrDefault(what, Set.of("watch"));
        }
        String otherwise = PeerMutations.all().containsKey(what) ? "peer" : "writes";
        return PROMISES.getOrDefault(what, Set.of(otherwise));
    }

    private static boolean isCaught(String what, History broken) {
        return Checks.check(broken, LegalHistoriesTest.BOUNDS).stream()
                .anyMatch(violation -> promises(what).contains(violation.promise()));
    }

    private static void assertEnough(String what, int made, int caught, String missed) {
        System.out.println(what + ": " + caught + " of " + made + " caught");
        assertTrue(made >= LEAST, () -> what + ": made only " + made);
        assertTrue(caught >= 0.99 * made, () -> what + ": " + caught + " of " + made + ", missed seeds" + missed);
    }

    @Test
    void shouldNotBlameWhatItDidNotBreak() {
        for (Evidence legal : LEGAL) {
            assertFalse(legal.history().operations().isEmpty());
            assertTrue(Checks.check(legal.history(), LegalHistoriesTest.BOUNDS).isEmpty());
        }
    }
}
