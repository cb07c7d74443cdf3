package io.cairn.chaos.run;

import io.cairn.chaos.cluster.Await;
import io.cairn.chaos.cluster.PeerProcess;
import io.cairn.chaos.load.LastWords;
import io.cairn.chaos.load.Recorder;
import io.cairn.chaos.load.Workload;
import java.time.Duration;
import java.util.List;

/** Leases that nobody renews any more end by themselves. It takes their time to live, so not every run waits for it. */
final class LeaseEnds {
    /** No divisor of the number of faults, so that each of them gets its turn. */
    static final int ONE_RUN_IN = 3;

    /** A new leader gives every lease its whole time once more. */
    private static final Duration WITHIN =
            Workload.leaseTtlMax().multipliedBy(2).plus(Duration.ofSeconds(30));

    private LeaseEnds() {}

    static boolean isDue(long seed) {
        return Math.floorMod(seed, ONE_RUN_IN) == 0;
    }

    /** Nothing is broken any more, and nobody renews or grants. */
    static List<String> violations(PeerProcess peer, Recorder recorder) {
        LastWords lastWords = new LastWords(recorder);
        try {
            Await.until(
                    "every lease has ended by itself",
                    WITHIN,
                    () -> lastWords.leases(peer).filter(List::isEmpty).isPresent());
            return List.of();
        } catch (Await.Overdue e) {
            return List.of("lease: " + e.getMessage() + "; left: "
                    + lastWords.leases(peer).orElse(List.of()));
        }
    }
}
