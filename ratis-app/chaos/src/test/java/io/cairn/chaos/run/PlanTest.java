package io.cairn.chaos.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.chaos.cluster.Network;
import io.cairn.chaos.fault.Faults;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PlanTest {
    @Test
    void shouldPlanTheSameForTheSameSeed() {
        for (long seed = 0; seed < 200; seed++) {
            assertEquals(Plan.of(seed, Faults.names()), Plan.of(seed, Faults.names()), "seed " + seed);
        }
    }

    @Test
    void shouldTakeEveryKindOfFaultInTurn() {
        List<String> names = Faults.names();
        Set<String> first = LongStream.range(1_000, 1_000 + names.size())
                .mapToObj(seed -> Plan.of(seed, names).kinds().get(0))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(new TreeSet<>(names), first);
    }

    @Test
    void shouldDrawOtherNumbersForOtherSeeds() {
        Set<String> plans = LongStream.range(0, 50)
                .mapToObj(
                        seed -> Plan.of(seed, List.of("pause-leader")).faults().toString())
                .collect(Collectors.toSet());
        assertTrue(plans.size() > 30, plans.toString());
    }

    @Test
    void shouldLeaveOutWhatTheNetworkCannotDo() {
        List<String> possible = Plan.possible(List.of("kill-leader", "loss", "slow-line", "unplug"), Set.of());
        assertEquals(List.of("kill-leader"), possible);
        assertEquals(
                List.of("kill-leader", "unplug"),
                Plan.possible(List.of("kill-leader", "loss", "unplug"), Set.of(Network.Power.UNPLUG)));
    }
}
