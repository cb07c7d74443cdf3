package io.cairn.chaos.fault;

import io.cairn.chaos.cluster.Await;
import io.cairn.chaos.cluster.Cluster;
import io.cairn.chaos.cluster.Disk;
import io.cairn.chaos.cluster.PeerProcess;
import io.cairn.statemachine.CrashPoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A peer ends in the middle of what it does, at one step after the other, and is started again each time.
 *
 * @param power whether its machine loses power with it
 */
record CrashPoints(List<Step> steps, boolean power) implements Fault {
    /** @param times how often it is passed before the end */
    record Step(CrashPoint point, int times) {
        @Override
        public String toString() {
            return point + "@" + times;
        }
    }

    private static final int STEPS = 2;

    /** As many as pass within a second or two. */
    private static final int TIMES_MAX = 50;

    /** Not every step comes in every run; one that does not is no finding. */
    private static final Duration REACHED_WITHIN = Duration.ofSeconds(20);

    /** @param among the ways to what it may be */
    static CrashPoints draw(Random random, Set<CrashWay> among, boolean power) {
        List<CrashPoint> points = new ArrayList<>(CrashWay.points(among));
        Collections.shuffle(points, random);
        List<Step> steps = points.stream()
                .limit(STEPS)
                .map(point -> new Step(point, passedQuickly(point) ? 1 + random.nextInt(TIMES_MAX) : 1))
                .toList();
        return new CrashPoints(steps, power);
    }

    private static boolean passedQuickly(CrashPoint point) {
        return point.name().startsWith("ENTRY_") || point.name().startsWith("BATCH_");
    }

    @Override
    public boolean possibleHere() {
        return !power || Disk.possible();
    }

    @Override
    public void prepare(Arena arena) {
        if (power) {
            arena.giveDisks();
        }
    }

    @Override
    public void strike(Arena arena) {
        for (Step step : steps) {
            PeerProcess victim = arena.peer(Target.FOLLOWER);
            Cluster.awaitReady(victim);
            victim.kill();
            if (CrashWay.of(step.point()) == CrashWay.INSTALL) {
                Provoke.leaveBehind(arena, victim);
            }
            victim.start("-D" + CrashPoint.PROPERTY + "=" + step);
            if (reached(arena, victim, step)) {
                arena.say(victim.name() + " ended at " + step);
                arena.mark(step.point().name());
            } else {
                arena.say(victim.name() + " did not end at " + step + ", exits so far " + victim.exits());
                victim.kill();
            }
            if (power) {
                PowerLoss.strike(List.of(victim));
            }
            victim.start();
        }
    }

    private static boolean reached(Arena arena, PeerProcess victim, Step step) {
        try {
            // However slow the machine is, the time for the step begins when the peer runs.
            Await.until(
                    victim.name() + " ends or is ready", Cluster.READY_WITHIN, () -> !victim.alive() || victim.ready());
            Await.until(victim.name() + " ends", REACHED_WITHIN, () -> {
                if (victim.ready()) {
                    Provoke.step(arena, CrashWay.of(step.point()), victim);
                }
                return !victim.alive();
            });
        } catch (Await.Overdue e) {
            return false;
        }
        List<Integer> exits = victim.exits();
        return exits.get(exits.size() - 1) == CrashPoint.EXIT;
    }
}
