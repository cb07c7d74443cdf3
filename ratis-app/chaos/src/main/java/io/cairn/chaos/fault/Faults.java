package io.cairn.chaos.fault;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/** Every kind of fault by the name that people type, in order of what is likely to find something. */
public final class Faults {
    private static final Map<String, Function<Random, Fault>> KINDS = new LinkedHashMap<>();

    static {
        KINDS.put("kill-leader", r -> new Kill(Target.LEADER, millis(r, 0, 2_000)));
        KINDS.put("pause-leader", r -> new Pause(Target.LEADER, millis(r, 2_000, 5_000)));
        KINDS.put("isolate-leader", r -> cut(r, Target.LEADER, Cut.Shape.ALONE));
        KINDS.put("kill-all", r -> new Kill(Target.ALL, millis(r, 0, 1_000)));
        KINDS.put("wipe", r -> new Wipe(Target.FOLLOWER, millis(r, 0, 1_500)));
        KINDS.put("deaf-leader", r -> cut(r, Target.LEADER, Cut.Shape.DEAF));
        KINDS.put("mute-leader", r -> cut(r, Target.LEADER, Cut.Shape.MUTE));
        KINDS.put("kill-follower", r -> new Kill(Target.FOLLOWER, millis(r, 0, 3_000)));
        KINDS.put("transfer", r -> new LeaderTransfers(2 + r.nextInt(4)));
        KINDS.put("resets", r -> new Resets(3 + r.nextInt(5), millis(r, 100, 500)));
        KINDS.put("loss", r -> new Loss(List.of(5, 20, 50).get(r.nextInt(3)), millis(r, 2_000, 5_000)));
        KINDS.put("bridge", r -> cut(r, Target.ANY, Cut.Shape.BRIDGE));
        KINDS.put("isolate-follower", r -> cut(r, Target.FOLLOWER, Cut.Shape.ALONE));
        KINDS.put("one-way", r -> cut(r, Target.ANY, Cut.Shape.UNHEARD_BY_ONE));
        KINDS.put("pause-follower", r -> new Pause(Target.FOLLOWER, millis(r, 1_000, 5_000)));
        KINDS.put("unplug", r -> new Unplug(Target.ANY, millis(r, 2_000, 5_000)));
        KINDS.put("slow-line", r -> new SlowLine(Target.ANY, 64 << r.nextInt(4), millis(r, 2_000, 5_000)));
        KINDS.put("purge", r -> new PurgeStorm(2 + r.nextInt(2), PurgeStorm.Absent.NOBODY));
        KINDS.put("purge-install", r -> new PurgeStorm(2 + r.nextInt(2), PurgeStorm.Absent.DOWN));
        KINDS.put("cut-install", r -> new PurgeStorm(2 + r.nextInt(2), PurgeStorm.Absent.CUT_OFF));
        KINDS.put("flip-log", r -> new BitFlip(BitFlip.Where.LOG));
        KINDS.put("flip-table", r -> new BitFlip(BitFlip.Where.TABLE));
        KINDS.put("flip-any", r -> new BitFlip(r.nextBoolean() ? BitFlip.Where.CHECKPOINT : BitFlip.Where.ANY));
        KINDS.put("torn-tail", r -> new TornTail(1 + r.nextInt(200)));
        KINDS.put("disk-full", r -> new DiskFull(leaderOrAny(r), millis(r, 1_000, 4_000)));
        KINDS.put("replace", r -> new Replace(r.nextBoolean()));
        KINDS.put("clock", r -> new ClockJump(leaderOrAny(r), r.nextInt(7_200) - 3_600, millis(r, 2_000, 4_000)));
        KINDS.put("rolling-restart", r -> new RollingRestart());
        KINDS.put("power-loss-all", r -> new PowerLoss(Target.ALL, millis(r, 0, 1_000)));
        KINDS.put("power-loss-one", r -> new PowerLoss(leaderOrAny(r), millis(r, 0, 2_000)));
        KINDS.put("crash-point", r -> CrashPoints.draw(r, CrashWay.OTHERS, false));
        KINDS.put("crash-snapshot", r -> CrashPoints.draw(r, CrashWay.SNAPSHOTS, false));
        KINDS.put("crash-power", r -> CrashPoints.draw(r, CrashWay.OF_A_RUNNING_CLUSTER, true));
        KINDS.put("fsync-error", r -> new DiskFails(leaderOrAny(r), DiskFails.How.ERROR));
        KINDS.put("sync-error-once", r -> new SyncError(leaderOrAny(r)));
        KINDS.put("read-only", r -> new DiskFails(leaderOrAny(r), DiskFails.How.READ_ONLY));
        KINDS.put("slow-fsync", Faults::stalls);
        KINDS.put("delay", Faults::delay);
        KINDS.put("ring", r -> cut(r, Target.ANY, Cut.Shape.RING));
        KINDS.put("learner", r -> new Learner(r.nextInt(3) == 0, millis(r, 0, 1_500)));
    }

    private Faults() {}

    public static List<String> names() {
        return List.copyOf(KINDS.keySet());
    }

    /** @throws IllegalArgumentException when there is none of that name */
    public static Fault make(String name, Random random) {
        Function<Random, Fault> kind = KINDS.get(name);
        if (kind == null) {
            throw new IllegalArgumentException("no fault " + name + "; there are " + String.join(", ", names()));
        }
        return kind.apply(random);
    }

    private static Fault cut(Random random, Target target, Cut.Shape shape) {
        return new Cut(target, shape, millis(random, 2_000, 5_000));
    }

    private static Target leaderOrAny(Random random) {
        return random.nextBoolean() ? Target.LEADER : Target.ANY;
    }

    /** Once for long, or often for a moment. */
    private static Fault stalls(Random random) {
        return random.nextBoolean()
                ? new DiskStalls(leaderOrAny(random), 1, millis(random, 1_000, 4_000))
                : new DiskStalls(leaderOrAny(random), 5 + random.nextInt(6), millis(random, 100, 500));
    }

    private static Fault delay(Random random) {
        Duration each = millis(random, 20, 300);
        Target slow = random.nextBoolean() ? Target.ALL : leaderOrAny(random);
        return new Delay(slow, each, each.dividedBy(1 + random.nextInt(4)), millis(random, 2_000, 5_000));
    }

    private static Duration millis(Random random, int from, int to) {
        return Duration.ofMillis(from + random.nextInt(to - from + 1));
    }
}
