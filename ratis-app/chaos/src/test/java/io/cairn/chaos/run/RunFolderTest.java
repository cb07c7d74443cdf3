package io.cairn.chaos.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cairn.chaos.history.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
    @TempDir
    private Path folder;

    private List<Path> holding(String file) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> path.endsWith(file)).toList();
        }
    }

    @Test
    void shouldKeepWhatAFailedRunLeftWhenItIsPlayedAgain() throws IOException {
        Path run = folder.resolve("run-7");
        Verdict failed = new Verdict(
                Plan.of(7, List.of("kill-all"), Set.of(), 3),
                true,
                1,
                1,
                List.of("log: revision 7 is missing"),
                "",
                List.of(),
                Duration.ZERO);
        for (int plays = 1; plays <= 2; plays++) {
            RunFolder.setAside(run);
            RunFolder played = RunFolder.make(run);
            assertEquals(plays - 1, holding("history.jsonl").size());
            played.keep(failed, History.of(List.of()));
            // Two runs never end in the same millisecond.
            Files.setLastModifiedTime(run.resolve("history.jsonl"), FileTime.fromMillis(1_000L * plays));
        }
        assertEquals(2, holding("history.jsonl").size());
        assertEquals(1, holding("run-7.1000").size());
    }

    @Test
    void shouldBeginEmptyWhenARunWasCutShort() throws IOException {
        Path run = folder.resolve("run-7");
        RunFolder.make(run).log("half a run");
        RunFolder.setAside(run);
        RunFolder.make(run);
        assertEquals(List.of(), holding("run.log"));
    }
}
