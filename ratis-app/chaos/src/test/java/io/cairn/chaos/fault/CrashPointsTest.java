package io.cairn.chaos.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.statemachine.CrashPoint;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CrashPointsTest {
    @Test
    void shouldComeToEveryStepOfARunningCluster() {
        Set<CrashPoint> drawn = EnumSet.noneOf(CrashPoint.class);
        for (long seed = 0; seed < 500; seed++) {
            add(drawn, CrashPoints.draw(new Random(seed), CrashWay.OF_A_RUNNING_CLUSTER, true));
        }
        assertEquals(EnumSet.range(CrashPoint.TERM_WRITTEN, CrashPoint.BACKUP_PART_SENT), without(drawn));
    }

    private static void add(Set<CrashPoint> drawn, CrashPoints fault) {
        fault.steps().forEach(step -> drawn.add(step.point()));
    }

    private static Set<CrashPoint> without(Set<CrashPoint> drawn) {
        assertTrue(drawn.remove(CrashPoint.IDENTITY_WRITTEN) && drawn.remove(CrashPoint.IDENTITY_RENAMED));
        return drawn;
    }

    @Test
    void shouldKeepToSnapshotsWhenAskedTo() {
        for (long seed = 0; seed < 100; seed++) {
            for (CrashPoints.Step step : CrashPoints.draw(new Random(seed), CrashWay.SNAPSHOTS, false)
                    .steps()) {
                assertTrue(
                        step.point().name().matches("(CHECKPOINT|RETIRE|PURGE|INSTALL).*"),
                        "seed " + seed + ": " + step);
            }
        }
    }

    @Test
    void shouldSayTheStepAsThePropertyWantsIt() {
        assertEquals("PURGED@1", new CrashPoints.Step(CrashPoint.PURGED, 1).toString());
    }
}
