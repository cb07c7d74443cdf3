package io.cairn.chaos.run;

import io.cairn.chaos.check.Bounds;
import io.cairn.chaos.check.Checks;
import io.cairn.chaos.check.Violation;
import io.cairn.chaos.history.History;
import io.cairn.chaos.load.Workload;
import java.time.Duration;
import java.util.List;

/** What a history of these runs is held against. */
final class Promises {
    /** As the peers are told: {@link Plan}. */
    private static final long LOG_BYTES = 64L << 20;

    /** Elections, installs and cold JVMs on a machine that may do other things as well. */
    private static final Duration RECOVERY = Duration.ofSeconds(120);

    /** A new leader gives every lease its whole time once more, and its keeper may wait for a majority. */
    private static final Duration LEASE_GRACE = Duration.ofSeconds(30);

    private Promises() {}

    /**
     * Which were not kept, each in some lines.
     *
     * @param finished whether everybody was waited for; most promises can be held against a whole history only
     */
    static List<String> broken(History history, boolean finished) {
        Bounds bounds = new Bounds(LOG_BYTES, RECOVERY, LEASE_GRACE, Workload.registers());
        List<Violation> found = finished ? Checks.check(history, bounds) : Checks.checkUnfinished(history, bounds);
        return found.stream().map(Object::toString).toList();
    }
}
