package io.cairn.cli;

import io.cairn.client.GapCount;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** How a histogram of gaps between applies is shown. */
final class GapText {
    private GapText() {}

    /** {@code 200 up to 1ms, 3 up to 2.5ms}: only lengths that occurred. */
    static String of(List<GapCount> gaps) {
        String counted = gaps.stream()
                .filter(gap -> gap.count() > 0)
                .map(gap -> gap.count()
                        + gap.upTo()
                                .map(upTo -> " up to " + GoDuration.format(upTo))
                                .orElse(" longer"))
                .collect(Collectors.joining(", "));
        return counted.isEmpty() ? "none, nothing was applied" : counted;
    }

    /** Without {@code up_to_micros} where there is no bound. */
    static Json json(GapCount gap) {
        long upTo = gap.upTo()
                .map(bound -> TimeUnit.NANOSECONDS.toMicros(bound.toNanos()))
                .orElse(0L);
        return new Json().putUnlessEmpty("up_to_micros", upTo).put("count", gap.count());
    }
}
