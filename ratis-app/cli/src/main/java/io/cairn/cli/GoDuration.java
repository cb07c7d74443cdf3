package io.cairn.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as etcdctl takes and prints them: {@code 1m30s}, {@code 250ms}, {@code 1.5s}. */
final class GoDuration {
    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|µs|ms|s|m|h)");
    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;
    private static final long SECONDS_PER_MINUTE = 60;

    private GoDuration() {}

    /** Zero or more; throws {@link IllegalArgumentException} on anything else. */
    static Duration parse(String text) {
        Matcher part = PART.matcher(text);
        BigDecimal nanos = BigDecimal.ZERO;
        int end = 0;
        while (part.find() && part.start() == end) {
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit(part.group(2)))));
            end = part.end();
        }
        if (end == 0 || end != text.length()) {
            throw new IllegalArgumentException("invalid duration \"" + text + "\", want for example 5s or 250ms");
        }
        return Duration.ofNanos(nanos.longValue());
    }

    private static long unit(String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "ms" -> MILLI;
            case "s" -> SECOND;
            case "m" -> SECONDS_PER_MINUTE * SECOND;
            case "h" -> SECONDS_PER_MINUTE * SECONDS_PER_MINUTE * SECOND;
            default -> MICRO;
        };
    }

    static String format(Duration duration) {
        long nanos = duration.toNanos();
        if (nanos == 0) {
            return "0s";
        } else if (nanos < MICRO) {
            return nanos + "ns";
        } else if (nanos < MILLI) {
            return in(nanos, MICRO) + "µs";
        } else if (nanos < SECOND) {
            return in(nanos, MILLI) + "ms";
        }
        long minutes = duration.toMinutes();
        String seconds = in(nanos - minutes * SECONDS_PER_MINUTE * SECOND, SECOND) + "s";
        if (minutes == 0) {
            return seconds;
        }
        long hours = duration.toHours();
        String rest = minutes - hours * SECONDS_PER_MINUTE + "m" + seconds;
        return hours == 0 ? rest : hours + "h" + rest;
    }

    private static String in(long nanos, long unit) {
        BigDecimal value = BigDecimal.valueOf(nanos).divide(BigDecimal.valueOf(unit));
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }
}
