package io.cairn.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells a pipe or a file from a terminal, so that a command that lacks an argument does not wait for a typist. */
final class StandardInput {
    private static final Path DESCRIPTOR = Path.of("/proc/self/fd/0");

    private StandardInput() {}

    /** Whether data comes by itself. Devices, terminals and the null device among them, hold none. */
    static boolean holdsData(Console console) {
        if (console.in() != System.in) {
            return true;
        }
        try {
            return Files.exists(DESCRIPTOR)
                    ? !Files.readSymbolicLink(DESCRIPTOR).startsWith("/dev")
                    : System.console() == null;
        } catch (IOException unreadable) {
            return System.console() == null;
        }
    }
}
