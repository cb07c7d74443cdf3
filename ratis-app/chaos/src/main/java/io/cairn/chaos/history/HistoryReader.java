package io.cairn.chaos.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads what {@link HistoryWriter} wrote. */
public final class HistoryReader {
    private HistoryReader() {}

    /** @throws IOException if the file cannot be read, or a line of it is no fact; the message names the line */
    public static History read(Path file) throws IOException {
        List<Fact> facts = new ArrayList<>();
        try (var lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                try {
                    facts.add(FactJson.fact(line));
                } catch (IllegalArgumentException e) {
                    throw new IOException(file + ", line " + (facts.size() + 1) + ": " + e.getMessage(), e);
                }
            }
        }
        return History.of(facts);
    }
}
