package io.cairn.chaos.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.chaos.cluster.Network;
import io.cairn.chaos.fault.Faults;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static final Set<Network.Power> ALL = EnumSet.allOf(Network.Power.class);

    @Test
    void shouldPlanTheSameForTheSameSeed() {
        for (long seed = 0; seed < 200; seed++) {
            assertEquals(Plan.of(seed, Faults.names(), ALL), Plan.of(seed, Faults.names(), ALL), "seed " + seed);
        }
    }

    @Test
    void shouldTakeEveryKindOfFaultInTurn() {
        List<String> names = List.of("wipe", "loss", "kill-all");
        for (long seed = 1_000; seed < 1_003; seed++) {
            String kind = Plan.of(seed, names, ALL).kinds().get(0);
            assertEquals(names.get((int) (seed % names.size())), kind, "seed " + seed);
        }
    }

    @Test
    void shouldDrawOtherNumbersForOtherSeeds() {
        Set<String> plans = LongStream.range(0, 50)
                .mapToObj(seed ->
                        Plan.of(seed, List.of("pause-leader"), ALL).faults().toString())
                .collect(Collectors.toSet());
        assertTrue(plans.size() > 30, plans.toString());
    }

    @Test
    void shouldTakeTheNextKindInsteadOfOneThatTheNetworkCannotDo() {
        List<String> names = List.of("wipe", "loss", "kill-all");
        for (long seed = 0; seed < 100; seed++) {
            Plan here = Plan.of(seed, names, Set.of());
            assertTrue(here.kinds().stream().noneMatch("loss"::equals), "seed " + seed + ": " + here);
            Plan there = Plan.of(seed, names, ALL);
            assertTrue(there.kinds().contains("loss") || there.equals(here), "seed " + seed + ": " + there);
        }
    }

    @Test
    void shouldSayWhenNothingIsPossible() {
        assertThrows(IllegalArgumentException.class, () -> Plan.of(1, List.of("loss"), Set.of()));
    }
}
