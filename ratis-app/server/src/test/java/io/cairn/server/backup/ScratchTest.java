package io.cairn.server.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.server.offline.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchTest {
    @TempDir
    Path folder;

    /** A process that is told to end while it verifies; a signal has the same done. */
    static final class Interrupted {
        private Interrupted() {}

        public static void main(String[] args) throws IOException, Failure {
            Source source = Source.open(Path.of(args[0]));
            Path copy = Files.createDirectory(source.scratch().room("copy"));
            Files.write(copy.resolve("file"), new byte[] {1});
            System.exit(names(Path.of(args[0]).getParent()).size());
        }
    }

    private static List<String> names(Path root) throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }

    @Test
    void shouldLeaveNothingBehindWhenItIsInterrupted() throws Exception {
        Path backup = SampleBackup.make(folder);
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Interrupted.class.getName(),
                        backup.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertTrue(process.waitFor(120, TimeUnit.SECONDS), "still runs");
            assertEquals(2, process.exitValue(), Files.readString(output));
        } finally {
            process.destroyForcibly();
        }
        assertEquals(List.of(backup.getFileName().toString()), names(backup.getParent()));
    }
}
