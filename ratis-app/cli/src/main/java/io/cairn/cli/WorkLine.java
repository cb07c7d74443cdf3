package io.cairn.cli;

import java.time.Duration;

/** What an offline verb is at, on standard error: a line that changes on a terminal, else one every 10 s at most. */
final class WorkLine {
    private static final Duration ELSEWHERE = Duration.ofSeconds(10);
    private static final int FIELDS = 4;
    private static final int PERCENT = 100;

    private final Console console;
    private final boolean terminal = TransferLine.isTerminal();
    private long last = System.nanoTime();
    private boolean shown;

    WorkLine(Console console) {
        this.console = console;
    }

    /** @param fields a word, what it is at, how much is done, and of how much; bytes or parts */
    void at(String[] fields) {
        long now = System.nanoTime();
        if (fields.length < FIELDS || (!terminal && now - last < ELSEWHERE.toNanos())) {
            return;
        }
        last = now;
        shown = true;
        long done = Long.parseLong(fields[2]);
        long total = Long.parseLong(fields[3]);
        String share = total <= 1 ? "" : ", " + done * PERCENT / total + "% of " + ByteSize.format(total) + " done";
        console.err().print(terminal ? "\r" + fields[1] + share + "\u001b[K" : fields[1] + share + "\n");
        console.err().flush();
    }

    void end() {
        if (terminal && shown) {
            console.err().print("\r\u001b[K");
            console.err().flush();
        }
    }
}
