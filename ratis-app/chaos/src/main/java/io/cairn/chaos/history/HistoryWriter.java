package io.cairn.chaos.history;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes facts to a file, one line of JSON for each. Safe for many threads; a fact is written as a whole. */
public final class HistoryWriter implements AutoCloseable {
    private final BufferedWriter lines;

    /** @throws IOException if the file cannot be created; one that exists is replaced */
    public HistoryWriter(Path file) throws IOException {
        lines = Files.newBufferedWriter(file);
    }

    /** @throws IOException if the disk does not take it: the history is incomplete from here on */
    public void write(Fact fact) throws IOException {
        String line = FactJson.line(fact);
        synchronized (lines) {
            lines.write(line);
            lines.write('\n');
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (lines) {
            lines.close();
        }
    }
}
