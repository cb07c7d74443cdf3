package io.cairn.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server of either kind as a process of its own; only its own pid is ever signalled. */
final class ServerProcess implements AutoCloseable {
    private static final Duration EXIT_WITHIN = Duration.ofSeconds(60);
    private static final int TAIL_CHARS = 6000;

    private final List<String> command;
    private final Path output;
    private Process process;

    /** Starts it and returns at once. */
    ServerProcess(List<String> command, Path output) {
        this.command = List.copyOf(command);
        this.output = output;
        this.process = started();
    }

    private Process started() {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.PIPE)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                    .start();
        } catch (IOException e) {
            throw new AssertionError("cannot start " + command.get(0), e);
        }
    }

    boolean alive() {
        return process.isAlive();
    }

    /** SIGKILL; returns when the process is gone. */
    void kill() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(EXIT_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("still runs: " + process.pid());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** After {@link #kill}: again, with the same data. */
    void restart() {
        process = started();
    }

    /** The end of what it wrote, for whoever has to find out what went wrong. */
    String tail() {
        try {
            String all = Files.readString(output);
            return all.substring(Math.max(0, all.length() - TAIL_CHARS));
        } catch (IOException e) {
            return "no output: " + e;
        }
    }

    @Override
    public void close() {
        kill();
    }
}
