package io.cairn.server.backup;

import java.io.PrintStream;

/** What the process that started this one reads: a line {@code name<TAB>value} for each field. */
final class Report {
    private static final char BETWEEN = '\t';

    private final PrintStream out;

    Report(PrintStream out) {
        this.out = out;
    }

    /** Begins a new object. */
    void next() {
        out.println();
    }

    void put(String name, Object value) {
        out.println(name + BETWEEN + String.valueOf(value).replaceAll("[\\t\\r\\n]+", " "));
    }
}
