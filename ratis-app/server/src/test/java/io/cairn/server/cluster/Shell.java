package io.cairn.server.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Runs what only a shell can do: signals, mounts, networks. Some of it needs root. */
final class Shell {
    private static final long SECONDS = 20;

    private Shell() {}

    /** Whether file permissions hold for whoever runs the tests. */
    static boolean isUnprivileged() {
        return !"root".equals(System.getProperty("user.name"));
    }

    /** Whether the command is there, is allowed, and worked. */
    static boolean works(String command) {
        try {
            Process process = new ProcessBuilder("sh", "-c", command)
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return false;
            }
            if (process.exitValue() != 0) {
                System.err.println("'" + command + "' failed: " + said.strip());
            }
            return process.exitValue() == 0;
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    static void run(String command) {
        if (!works(command)) {
            throw new AssertionError("failed: " + command);
        }
    }
}
