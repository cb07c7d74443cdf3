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
                new AgreementCheck(),
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

    /** What holds at every moment, and not only at the end of a run. */
    private static List<Check> always(Bounds bounds) {
        return List.of(
                new AgreementCheck(),
                new RealTimeCheck(),
                new ConnectionCheck(),
                new HashCheck(),
                new PeerCheck(bounds.logBytes()));
    }

    /** What is broken in a run that did not get to its end, as far as that can be said; empty when nothing is. */
    public static List<Violation> checkUnfinished(History history, Bounds bounds) {
        return check(history, always(bounds));
    }

    /** What is broken in a run that has ended; empty when nothing is. */
    public static List<Violation> check(History history, Bounds bounds) {
        return check(history, all(bounds));
    }

    private static List<Violation> check(History history, List<Check> checks) {
        Evidence evidence = Evidence.of(history);
        return checks.stream().flatMap(check -> check.check(evidence).stream()).toList();
    }
}
