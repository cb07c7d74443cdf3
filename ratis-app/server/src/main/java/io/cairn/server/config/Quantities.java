package io.cairn.server.config;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns texts into sizes, durations and counts. */
final class Quantities {
    private static final Pattern SIZE = Pattern.compile("(\\d+)\\s*([a-z]*)");
    private static final Map<String, Long> BYTES_BY_UNIT =
            Map.of("", 1L, "b", 1L, "kib", 1L << 10, "mib", 1L << 20, "gib", 1L << 30, "tib", 1L << 40);

    private static final Pattern DURATION_PART = Pattern.compile("(\\d+)(ms|s|m|h)");
    private static final Map<String, Long> MILLIS_BY_UNIT =
            Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L);

    /** A hundred years: nobody waits longer, and it can be counted in nanoseconds. */
    private static final long DURATION_MILLIS_MAX = Duration.ofDays(36_500).toMillis();

    private static final String TOO_LARGE = "too large";

    private Quantities() {}

    /** Bytes, from {@code 1048576}, {@code 64MiB} or {@code 8GiB}. */
    static long size(Given given) throws ConfigException {
        Matcher matcher = SIZE.matcher(given.text().toLowerCase(Locale.ROOT));
        Long unit = matcher.matches() ? BYTES_BY_UNIT.get(matcher.group(2)) : null;
        if (unit == null) {
            throw given.wrong("not a size; write for example 1048576, 64MiB or 8GiB");
        }
        return product(given, matcher.group(1), unit);
    }

    /** From {@code 500ms}, {@code 10s}, {@code 30m}, {@code 1h} or several of them, as in {@code 1m30s}. */
    static Duration duration(Given given) throws ConfigException {
        String text = given.text();
        Matcher part = DURATION_PART.matcher(text);
        long millis = 0;
        int at = 0;
        // One pattern for all of it would need stack for each part.
        while (part.region(at, text.length()).lookingAt()) {
            long more = product(given, part.group(1), MILLIS_BY_UNIT.get(part.group(2)));
            if (more > DURATION_MILLIS_MAX - millis) {
                throw given.wrong(TOO_LARGE);
            }
            millis += more;
            at = part.end();
        }
        if (at == 0 || at < text.length()) {
            throw given.wrong("not a duration; write for example 500ms, 10s, 30m or 1h");
        }
        return Duration.ofMillis(millis);
    }

    static Duration hours(Given given) throws ConfigException {
        long millis = product(given, given.text(), MILLIS_BY_UNIT.get("h"));
        if (millis > DURATION_MILLIS_MAX) {
            throw given.wrong(TOO_LARGE);
        }
        return Duration.ofMillis(millis);
    }

    static long count(Given given) throws ConfigException {
        if (!given.text().matches("\\d+")) {
            throw given.wrong("not a whole number");
        }
        return product(given, given.text(), 1);
    }

    private static long product(Given given, String digits, long unit) throws ConfigException {
        try {
            return Math.multiplyExact(Long.parseLong(digits), unit);
        } catch (NumberFormatException | ArithmeticException e) {
            throw given.wrong(TOO_LARGE);
        }
    }
}
