package io.cairn.chaos.run;

import io.cairn.chaos.cluster.Network;
import io.cairn.chaos.fault.Fault;
import io.cairn.chaos.fault.Faults;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * What is to happen in one run; the same seed and the same list of faults give the same plan.
 *
 * @param kinds names of the faults, in order
 * @param faults one for each name
 * @param flags of every peer
 * @param seed of clients and of what faults decide when they strike
 */
record Plan(long seed, List<String> kinds, List<Fault> faults, List<String> flags) {
    private static final int SECOND_FAULT_PERCENT = 30;
    private static final List<String> SNAPSHOT_ENTRIES = List.of("100", "300", "1000");

    /** The smallest that a peer takes, so that the log is purged whenever it can be. */
    private static final String LOG_MAX_BYTES = "64MiB";

    private static final String SNAPSHOT_LOG_BYTES = "1MiB";

    /** The default of a peer, said here because repeating a run needs it. */
    private static final String ELECTION_TIMEOUT = "1s";

    /** @param chosen names of faults; consecutive seeds take them in turn */
    static Plan of(long seed, List<String> chosen) {
        Random random = new Random(seed);
        random.nextLong();
        List<String> kinds = new ArrayList<>();
        kinds.add(chosen.get((int) Math.floorMod(seed, (long) chosen.size())));
        if (random.nextInt(100) < SECOND_FAULT_PERCENT) {
            kinds.add(chosen.get(random.nextInt(chosen.size())));
        }
        List<Fault> faults =
                kinds.stream().map(kind -> Faults.make(kind, random)).toList();
        List<String> flags = List.of(
                "--election-timeout=" + ELECTION_TIMEOUT,
                "--log-max-bytes=" + LOG_MAX_BYTES,
                "--snapshot-log-bytes=" + SNAPSHOT_LOG_BYTES,
                "--snapshot-entries=" + SNAPSHOT_ENTRIES.get(random.nextInt(SNAPSHOT_ENTRIES.size())));
        return new Plan(seed, kinds, faults, flags);
    }

    private static boolean possible(Fault fault, Set<Network.Power> powers) {
        return fault.possibleHere() && powers.containsAll(fault.needs());
    }

    /** Those of the names that can be done with such a network. */
    static List<String> possible(List<String> names, Set<Network.Power> powers) {
        return names.stream()
                .filter(name ->
                        powers.containsAll(Faults.make(name, new Random(0)).needs()))
                .toList();
    }
}
