package io.cairn.server.offline;

import java.io.PrintStream;

/** What the process that started this one reads: a line {@code name<TAB>value} for each field. */
public final class Report {
    private static final char BETWEEN = '\t';

    private static final String PROGRESS = "progress";

    private final PrintStream out;

    public Report(PrintStream out) {
        this.out = out;
    }

    /** Begins a new object. */
    public void next() {
        out.println();
    }

    public void put(String name, Object value) {
        out.println(name + BETWEEN + String.valueOf(value).replaceAll("[\\t\\r\\n]+", " "));
    }

    /** How far it is: not a part of what is found, and shown at once. */
    public void progress(String what, long done, long total) {
        out.println(PROGRESS + BETWEEN + what + BETWEEN + done + BETWEEN + total);
        out.flush();
    }
}
