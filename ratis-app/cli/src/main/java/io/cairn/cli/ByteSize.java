package io.cairn.cli;

import java.util.Locale;

/** Sizes as etcdctl prints them: powers of 1000, two digits, {@code 25 kB}. */
final class ByteSize {
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    private static final int BASE = 1000;
    private static final int FIRST_TWO_DIGITS = 10;

    private ByteSize() {}

    static String format(long bytes) {
        if (bytes < FIRST_TWO_DIGITS) {
            return bytes + " B";
        }
        int unit = 0;
        double scale = 1;
        while (bytes / scale >= BASE && unit < UNITS.length - 1) {
            scale *= BASE;
            unit++;
        }
        double value = Math.floor(bytes / scale * FIRST_TWO_DIGITS + 0.5) / FIRST_TWO_DIGITS;
        // Halves go to the even neighbour, as etcdctl's do: 20480 B are 20 kB.
        return value < FIRST_TWO_DIGITS
                ? String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit])
                : (long) Math.rint(value) + " " + UNITS[unit];
    }
}
