package io.cairn.chaos.check;

import io.cairn.chaos.history.History;
import java.util.List;

/** All promises together. */
public final class Checks {
    private Checks() {}

    /** Every check there is. */
    public static List<Check> all(Bounds bounds) {
        return List.of(
                new LogCheck(),
                new WriteCheck(),
                new ReadCheck(),
                new RealTimeCheck(),
                new ConnectionCheck(),
                new WatchCheck(),
                new CompactionCheck(),
                new LeaseCheck(bounds.leaseGrace()),
                new HashCheck(),
                new PeerCheck(bounds.logBytes()),
                new LivenessCheck(bounds.recovery()),
                new RegisterCheck(bounds.registers()));
    }

    /** What is broken in a run that has ended; empty when nothing is. */
    public static List<Violation> check(History history, Bounds bounds) {
        Evidence evidence = Evidence.of(history);
        return all(bounds).stream()
                .flatMap(check -> check.check(evidence).stream())
                .toList();
    }
}
