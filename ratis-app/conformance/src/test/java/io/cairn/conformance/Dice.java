package io.cairn.conformance;

import java.util.List;
import java.util.Random;

/** Chance that can be repeated: everything random in a run comes from one seed. */
final class Dice {
    /** Runs a test again with the seed that it printed. */
    static final String SEED = "cairn.seed";

    private final Random random;

    Dice(long seed) {
        this.random = new Random(seed);
    }

    /** The one of {@code -Dcairn.seed}, or a new one; says which. */
    static long seed(String test) {
        long seed = Long.getLong(SEED, System.nanoTime());
        System.out.println(test + ": -D" + SEED + "=" + seed);
        return seed;
    }

    /** True so many times out of 1000. */
    boolean mille(int times) {
        return random.nextInt(1000) < times;
    }

    /** 0 to below the bound. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
