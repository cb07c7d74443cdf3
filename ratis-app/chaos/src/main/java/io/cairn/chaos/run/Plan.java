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
 * @param peers how many
 * @param seed of clients and of what faults decide when they strike
 */
record Plan(long seed, List<String> kinds, List<Fault> faults, List<String> flags, int peers) {
    /** More would be too much for the two cores that these runs are made for. */
    static final int PEERS_MAX = 5;

    /** Of the runs whose faults do not ask for more peers. */
    private static final int LARGE_PERCENT = 5;

    private static final int SECOND_FAULT_PERCENT = 30;
    private static final List<String> SNAPSHOT_ENTRIES = List.of("100", "300", "1000");

    /** The smallest that a peer takes, so that the log is purged whenever it can be. */
    private static final String LOG_MAX_BYTES = "64MiB";

    private static final String SNAPSHOT_LOG_BYTES = "1MiB";

    /** The default of a peer, said here because repeating a run needs it. */
    private static final String ELECTION_TIMEOUT = "1s";

    /**
     * Consecutive seeds take the names in turn. What this machine cannot do gives way to the next name that it can, so
     * that a seed means the same wherever it is possible.
     *
     * @param names of faults to choose from
     * @param powers of the network
     * @param peers how many at least; 0: three, and some times more
     * @throws IllegalArgumentException when none of them is possible
     */
    static Plan of(long seed, List<String> names, Set<Network.Power> powers, int peers) {
        Random random = new Random(seed);
        List<String> kinds = new ArrayList<>();
        kinds.add(possible(names, Math.floorMod(seed, names.size()), powers));
        if (random.nextInt(100) < SECOND_FAULT_PERCENT) {
            kinds.add(possible(names, random.nextInt(names.size()), powers));
        }
        List<Fault> faults =
                kinds.stream().map(kind -> Faults.make(kind, random)).toList();
        List<String> flags = List.of(
                "--election-timeout=" + ELECTION_TIMEOUT,
                "--log-max-bytes=" + LOG_MAX_BYTES,
                "--snapshot-log-bytes=" + SNAPSHOT_LOG_BYTES,
                "--snapshot-entries=" + SNAPSHOT_ENTRIES.get(random.nextInt(SNAPSHOT_ENTRIES.size())),
                // Below what the smallest disk of a run has.
                "--disk-warn-bytes=48MiB",
                "--disk-purge-bytes=40MiB",
                "--disk-refuse-bytes=32MiB",
                "--disk-reserve-bytes=16MiB");
        int size = peers > 0 ? peers : random.nextInt(100) < LARGE_PERCENT ? PEERS_MAX : Fault.PEERS;
        int needed = faults.stream().mapToInt(Fault::peers).max().orElseThrow();
        return new Plan(seed, kinds, faults, flags, Math.max(size, needed));
    }

    private static String possible(List<String> names, int from, Set<Network.Power> powers) {
        for (int i = 0; i < names.size(); i++) {
            String name = names.get((from + i) % names.size());
            if (possible(name, powers)) {
                return name;
            }
        }
        throw new IllegalArgumentException("none of " + names + " is possible here");
    }

    /** Those that are not possible here, so that others are played in their place. */
    static List<String> leftOut(List<String> names, Set<Network.Power> powers) {
        return names.stream().filter(name -> !possible(name, powers)).toList();
    }

    static boolean possible(String name, Set<Network.Power> powers) {
        Fault any = Faults.make(name, new Random(0));
        return any.possibleHere() && powers.containsAll(any.needs());
    }
}
