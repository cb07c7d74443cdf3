package io.cairn.chaos.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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
    private static final int ANY_SIZE = 0;

    private static final Set<Network.Power> ALL = EnumSet.allOf(Network.Power.class);

    @Test
    void shouldLookAtTheEndsOfLeasesBesideEveryFault() {
        assertNotEquals(0, Faults.names().size() % LeaseEnds.ONE_RUN_IN);
    }

    @Test
    void shouldPlanTheSameForTheSameSeed() {
        for (long seed = 0; seed < 200; seed++) {
            assertEquals(
                    Plan.of(seed, Faults.names(), ALL, ANY_SIZE),
                    Plan.of(seed, Faults.names(), ALL, ANY_SIZE),
                    "seed " + seed);
        }
    }

    @Test
    void shouldTakeEveryKindOfFaultInTurn() {
        List<String> names = List.of("wipe", "loss", "kill-all");
        for (long seed = 1_000; seed < 1_003; seed++) {
            String kind = Plan.of(seed, names, ALL, ANY_SIZE).kinds().get(0);
            assertEquals(names.get((int) (seed % names.size())), kind, "seed " + seed);
        }
    }

    @Test
    void shouldDrawOtherNumbersForOtherSeeds() {
        Set<String> plans = LongStream.range(0, 50)
                .mapToObj(seed -> Plan.of(seed, List.of("pause-leader"), ALL, ANY_SIZE)
                        .faults()
                        .toString())
                .collect(Collectors.toSet());
        assertTrue(plans.size() > 30, plans.toString());
    }

    @Test
    void shouldTakeTheNextKindInsteadOfOneThatTheNetworkCannotDo() {
        List<String> names = List.of("wipe", "loss", "kill-all");
        for (long seed = 0; seed < 100; seed++) {
            Plan here = Plan.of(seed, names, Set.of(), ANY_SIZE);
            assertTrue(here.kinds().stream().noneMatch("loss"::equals), "seed " + seed + ": " + here);
            Plan there = Plan.of(seed, names, ALL, ANY_SIZE);
            assertTrue(there.kinds().contains("loss") || there.equals(here), "seed " + seed + ": " + there);
        }
    }

    @Test
    void shouldNameWhatIsNotPossible() {
        List<String> names = List.of("wipe", "loss", "kill-all");
        assertEquals(List.of("loss"), Plan.leftOut(names, Set.of()));
        assertEquals(List.of(), Plan.leftOut(names, ALL));
    }

    @Test
    void shouldSayWhenNothingIsPossible() {
        assertThrows(IllegalArgumentException.class, () -> Plan.of(1, List.of("loss"), Set.of(), ANY_SIZE));
    }

    @Test
    void shouldHaveAsManyPeersAsTheFaultNeeds() {
        for (long seed = 0; seed < 20; seed++) {
            assertEquals(5, Plan.of(seed, List.of("ring"), ALL, 3).peers(), "seed " + seed);
            assertEquals(3, Plan.of(seed, List.of("wipe"), ALL, 3).peers(), "seed " + seed);
            assertEquals(5, Plan.of(seed, List.of("wipe"), ALL, 5).peers(), "seed " + seed);
        }
        Set<Integer> sizes = LongStream.range(0, 200)
                .mapToObj(seed -> Plan.of(seed, List.of("wipe"), ALL, ANY_SIZE).peers())
                .collect(Collectors.toSet());
        assertEquals(Set.of(3, 5), sizes);
    }
}
