package io.cairn.chaos.run;

import io.cairn.chaos.history.Fact;
import io.cairn.chaos.history.History;
import io.cairn.chaos.history.HistoryWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where everything of one run is: the peers' data and logs, what happened, and, if it failed, its history. */
final class RunFolder {
    private static final String HISTORY = "history.jsonl";

    private final Path folder;

    private RunFolder(Path folder) {
        this.folder = folder;
    }

    /** What a run that was not clean left moves out of the way of the next one with that seed. */
    static void setAside(Path folder) throws IOException {
        if (Files.exists(folder.resolve(HISTORY))) {
            long written = Files.getLastModifiedTime(folder.resolve(HISTORY)).toMillis();
            Files.move(folder, folder.resolveSibling(folder.getFileName() + "." + written));
        }
    }

    /** Empty; what an earlier run of the same seed left is gone. */
    static RunFolder make(Path folder) throws IOException {
        RunFolder made = new RunFolder(folder);
        if (Files.exists(folder)) {
            made.remove();
        }
        Files.createDirectories(folder);
        return made;
    }

    /** One line, with the time of day, as in the peers' logs. */
    void log(String line) {
        try {
            Files.writeString(
                    folder.resolve("run.log"),
                    LocalTime.now().truncatedTo(ChronoUnit.MILLIS) + " " + line + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void keep(Verdict verdict, History history) throws IOException {
        verdict.violations().forEach(this::log);
        try (HistoryWriter writer = new HistoryWriter(folder.resolve(HISTORY))) {
            for (Fact fact : history.facts()) {
                writer.write(fact);
            }
        }
        List<String> page = TimelinePage.of(verdict, history);
        Files.write(folder.resolve("timeline.html"), page);
    }

    void remove() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
