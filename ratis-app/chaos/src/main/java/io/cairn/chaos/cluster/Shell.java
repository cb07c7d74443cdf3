package io.cairn.chaos.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Runs what only a shell can do: signals, networks, mounts. Any thread. */
public final class Shell {
    /** Disks are made and copied here, on machines that may do other things as well. */
    private static final long SECONDS = 90;

    private Shell() {}

    /** How a command ended, and what it said. */
    public record Ended(int code, String said) {
        public boolean well() {
            return code == 0;
        }
    }

    /** @throws IllegalStateException when it takes longer than 90 s */
    public static Ended tried(String command) {
        try {
            // To a file, because a pipe would have to be read beside the wait.
            Path said = Files.createTempFile("cairn-chaos", ".txt");
            try {
                Process process = new ProcessBuilder("sh", "-c", command)
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
                process.getOutputStream().close();
                if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new IllegalStateException("still runs after " + SECONDS + " s: " + command);
                }
                return new Ended(
                        process.exitValue(), new String(Files.readAllBytes(said), StandardCharsets.UTF_8).strip());
            } finally {
                Files.deleteIfExists(said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted: " + command, e);
        }
    }

    /** @throws IllegalStateException when it fails */
    public static void run(String command) {
        Ended ended = tried(command);
        if (!ended.well()) {
            throw new IllegalStateException("'" + command + "' failed: " + ended.said());
        }
    }

    public static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
