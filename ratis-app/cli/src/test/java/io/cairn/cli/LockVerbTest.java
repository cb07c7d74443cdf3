package io.cairn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code cairn lock} does when it is told to end: real processes, because that comes as a signal. */
class LockVerbTest {
    private static final Duration WITHIN = Duration.ofSeconds(120);

    /** Takes a while to clean up, as commands do. */
    private static final String CLEANS_UP =
            "trap 'sleep 1; touch ended; exit 0' TERM; touch started; while [ -e started ]; do sleep 0.1; done";

    @TempDir
    Path folder;

    /** Whether the command had ended when the lock was given back. */
    private final List<Boolean> givenBack = Collections.synchronizedList(new ArrayList<>());

    private void revoked() {
        givenBack.add(Files.exists(folder.resolve("ended")));
    }

    private Process lock(FakeEtcd etcd, String... command) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Cairn.class.getName(),
                "--endpoints=" + etcd.endpoint(),
                "--command-timeout=1m",
                "--dial-timeout=1m",
                "lock",
                "l"));
        all.addAll(List.of(command));
        return new ProcessBuilder(all)
                .directory(folder.toFile())
                .redirectError(folder.resolve("errors").toFile())
                .start();
    }

    private static void await(Process process, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + WITHIN.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(process.isAlive(), "it has ended");
            assertTrue(System.nanoTime() - deadline < 0, "did not happen");
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** Of the process, told to end. */
    private int exitCode(Process process) throws Exception {
        process.toHandle().destroy();
        try {
            assertTrue(process.waitFor(WITHIN.toSeconds(), TimeUnit.SECONDS), "still runs");
            return process.exitValue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    @Test
    void shouldGiveTheLockBackOnlyWhenItsCommandHasEnded() throws Exception {
        try (FakeEtcd etcd = FakeEtcd.free(this::revoked)) {
            Process process = lock(etcd, "--", "sh", "-c", CLEANS_UP);
            await(process, () -> Files.exists(folder.resolve("started")));
            assertEquals(ExitCode.INTERRUPTED, exitCode(process));
            assertEquals(List.of(true), givenBack);
        }
    }

    @Test
    void shouldFailWhenItIsToldToEndBeforeItHasTheLock() throws Exception {
        try (FakeEtcd etcd = FakeEtcd.taken(this::revoked)) {
            Process process = lock(etcd, "touch", "started");
            await(process, () -> etcd.watches() > 0);
            assertEquals(ExitCode.INTERRUPTED, exitCode(process));
            assertFalse(Files.exists(folder.resolve("started")));
            assertEquals(1, givenBack.size(), "it no longer queues");
        }
    }

    @Test
    void shouldEndWellWhenItHoldsTheLockForNoCommand() throws Exception {
        try (FakeEtcd etcd = FakeEtcd.free(this::revoked)) {
            Process process = lock(etcd);
            assertEquals("l/4d", process.inputReader(StandardCharsets.UTF_8).readLine());
            assertEquals(ExitCode.OK, exitCode(process));
            assertEquals(1, givenBack.size());
        }
    }
}
