package io.cairn.chaos.run;

import io.cairn.chaos.fault.Fault;
import io.cairn.chaos.fault.Faults;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * What was typed.
 *
 * @param home of the scripts
 * @param folder for what runs leave behind
 * @param runs at most
 * @param length after which no further run begins
 * @param seed of the first run; the next ones count on from it
 * @param faults names of the faults to choose from
 * @param rate operations a second below which a run is void
 * @param peers of every cluster, at least; 0: as the seed says
 * @param system what is broken
 * @param mutant what its peers are to do wrong; empty: nothing, "all": one after the other
 */
record Options(
        Path home,
        Path folder,
        int runs,
        Duration length,
        long seed,
        List<String> faults,
        long rate,
        int peers,
        Subject system,
        String mutant) {
    /** Stands for all mutants. */
    static final String EACH = "all";

    private static final int RUNS = 10;

    /** Below that, what is broken meets too few requests for a run to say much. */
    private static final long RATE = 300;

    private static final Duration NO_LIMIT = Duration.ofDays(7);
    private static final int SEED_BOUND = 1_000_000;

    /** @throws IllegalArgumentException whose message says what to type instead */
    static Options of(Path home, Path folder, String... arguments) {
        int runs = -1;
        Duration length = NO_LIMIT;
        long seed = new Random().nextInt(SEED_BOUND);
        long rate = RATE;
        String mutant = "";
        int peers = 0;
        List<String> faults = List.of();
        Subject system = Subject.CAIRN;
        for (int i = 0; i < arguments.length; i += 2) {
            String flag = arguments[i];
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(flag + " needs a value");
            }
            String value = arguments[i + 1];
            switch (flag) {
                case "--runs" -> runs = (int) number(flag, value);
                case "--minutes" -> length = Duration.ofMinutes(number(flag, value));
                case "--seed" -> seed = number(flag, value);
                case "--faults" -> faults = List.of(value.split(","));
                case "--mutant" -> mutant = value;
                case "--rate" -> rate = number(flag, value);
                case "--peers" -> peers = peers(value);
                case "--system" -> system = Subject.of(value);
                default -> throw new IllegalArgumentException("unknown flag " + flag);
            }
        }
        faults.forEach(name -> Faults.make(name, new Random(0)));
        Trial.of(mutant);
        if (!mutant.isEmpty() && system != Subject.CAIRN) {
            throw new IllegalArgumentException("only peers of cairn can be mutants");
        }
        faults = faults.isEmpty() ? system.faults() : faults;
        if (!system.faults().containsAll(faults)) {
            throw new IllegalArgumentException(
                    "etcd is not made for all of " + faults + "; for these: " + system.faults());
        }
        if (runs < 0) {
            runs = length.equals(NO_LIMIT) ? RUNS : Integer.MAX_VALUE;
        }
        return new Options(home, folder, runs, length, seed, faults, rate, peers, system, mutant);
    }

    private static int peers(String value) {
        long peers = number("--peers", value);
        if (peers != Fault.PEERS && peers != Plan.PEERS_MAX) {
            throw new IllegalArgumentException(
                    "--peers is " + Fault.PEERS + " or " + Plan.PEERS_MAX + ", not " + value);
        }
        return (int) peers;
    }

    private static long number(String flag, String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(flag + " needs a number, not " + value, e);
        }
    }

    /** Whether nobody chose among the faults. */
    boolean allFaults() {
        return faults.equals(system.faults());
    }

    /** The line that does one of these runs once more. */
    String again(long which) {
        String chosen = allFaults() ? "" : " --faults " + String.join(",", faults);
        String size = peers == 0 ? "" : " --peers " + peers;
        String pace = rate == RATE ? "" : " --rate " + rate;
        String control = system == Subject.CAIRN ? "" : " --system etcd";
        return "scripts/chaos.sh --runs 1 --seed " + which + chosen + size + pace + control;
    }
}
