package io.cairn.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** How far a transfer is, on standard error: one line that changes on a terminal, one line per 10 s elsewhere. */
final class TransferLine {
    private static final Duration ON_TERMINAL = Duration.ofMillis(200);
    private static final Duration ELSEWHERE = Duration.ofSeconds(10);
    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");
    private static final double NANOS = 1e9;
    private static final int PERCENT = 100;

    private final Console console;
    private final String what;
    private final boolean terminal = isTerminal();
    private final long began = System.nanoTime();
    private long last = began;
    private boolean shown;

    TransferLine(Console console, String what) {
        this.console = console;
        this.what = what;
    }

    static boolean isTerminal() {
        try {
            String target = Files.readSymbolicLink(STANDARD_ERROR).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    void at(long done, long total) {
        long now = System.nanoTime();
        if (now - last < (terminal ? ON_TERMINAL : ELSEWHERE).toNanos()) {
            return;
        }
        last = now;
        shown = true;
        String text = text(done, total, (now - began) / NANOS);
        console.err().print(terminal ? "\r" + text + "\u001b[K" : text + "\n");
        console.err().flush();
    }

    private String text(long done, long total, double seconds) {
        double rate = done / seconds;
        long left = rate > 0 ? (long) Math.ceil((total - done) / rate) : 0;
        return String.format(
                Locale.ROOT,
                "%s: %s of %s (%d%%), %s/s, %s left",
                what,
                ByteSize.format(done),
                ByteSize.format(total),
                total == 0 ? PERCENT : done * PERCENT / total,
                ByteSize.format((long) rate),
                GoDuration.format(Duration.ofSeconds(left)));
    }

    void end() {
        if (terminal && shown) {
            console.err().print("\r\u001b[K");
            console.err().flush();
        }
    }
}
