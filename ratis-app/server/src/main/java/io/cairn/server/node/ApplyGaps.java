package io.cairn.server.node;

import java.util.List;

/**
 * How long work waited for the apply thread, over some time.
 *
 * @param counts of gaps up to each of {@link #BOUNDS_MICROS} and above the one before; last, those above all bounds
 * @param longestMicros exact, not a bound
 */
public record ApplyGaps(List<Long> counts, long longestMicros) {
    /** Close together around 10 ms, which none is to exceed while a checkpoint is taken. */
    public static final List<Long> BOUNDS_MICROS =
            List.of(100L, 250L, 500L, 1_000L, 2_500L, 5_000L, 10_000L, 25_000L, 50_000L, 100_000L, 1_000_000L);

    /** Where a gap is counted. */
    public static int bucket(long micros) {
        int at = 0;
        while (at < BOUNDS_MICROS.size() && micros > BOUNDS_MICROS.get(at)) {
            at++;
        }
        return at;
    }
}
