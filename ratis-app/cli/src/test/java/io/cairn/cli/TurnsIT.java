package io.cairn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Locks and elections against one real etcd, beside etcdctl: what is printed, and who waits for whom. */
@EnabledIfSystemProperty(
        named = "cairn.etcd.bin",
        matches = ".+",
        disabledReason = "SKIPPED: locks were NOT compared with etcdctl; pass -Dcairn.etcd.bin=<directory>")
class TurnsIT {
    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    @TempDir
    static Path dir;

    private static RealEtcd etcd;

    @BeforeAll
    static void startEtcd() throws IOException, InterruptedException {
        etcd = new RealEtcd(Path.of(System.getProperty("cairn.etcd.bin")), dir);
    }

    @AfterAll
    static void stopEtcd() {
        etcd.close();
    }

    /** A command that has no end, in a thread of its own. */
    private static final class Endless {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final Thread thread;
        private volatile int exitCode = -1;

        Endless(String... args) {
            PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
            Console console = new Console(new ByteArrayInputStream(new byte[0]), printed, printed);
            thread = new Thread(() -> exitCode = Cairn.run(console, withEndpoint(args)));
            thread.start();
        }

        String out() {
            return withoutLease(out.toString(StandardCharsets.UTF_8));
        }

        boolean ended() {
            return exitCode >= 0;
        }

        void interrupt() throws InterruptedException {
            thread.interrupt();
            thread.join(WITHIN.toMillis());
            assertTrue(ended(), "ends when it is interrupted");
        }
    }

    private static String[] withEndpoint(String... args) {
        return Stream.concat(Stream.of("--endpoints=" + etcd.endpoint()), Stream.of(args))
                .toArray(String[]::new);
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + WITHIN.toNanos();
        while (!condition.call()) {
            assertTrue(System.nanoTime() - deadline < 0, what);
            TimeUnit.NANOSECONDS.sleep(LOOK_EVERY.toNanos());
        }
    }

    private static String withoutLease(String out) {
        return out.replaceAll("/[0-9a-f]{6,16}\\b", "/LEASE").replaceAll("\\b[0-9a-f]{6,16}\"", "ID\"");
    }

    /** How many want this name. */
    private static long queue(String name) throws IOException, InterruptedException {
        return etcd.etcdctl("", "get", name + "/", "--prefix", "--keys-only")
                .out()
                .lines()
                .filter(line -> !line.isEmpty())
                .count();
    }

    private static void compare(String... args) throws Exception {
        CommandLineRun theirs = etcd.etcdctl("", args);
        CommandLineRun ours = CommandLineRun.of(withEndpoint(args));
        assertEquals(withoutLease(theirs.out()), withoutLease(ours.out()), String.join(" ", args));
        assertEquals(errorLine(theirs.err()), errorLine(ours.err()));
        assertEquals(theirs.exitCode(), ours.exitCode());
    }

    private static String errorLine(String err) {
        return err.lines()
                .filter(line -> line.startsWith("Error: "))
                .findFirst()
                .orElse("");
    }

    private static String lockWithEtcdctl() {
        try {
            return etcd.etcdctl("", "lock", "q", "echo", "theirs").out();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldRefuseAsEtcdctlDoes() throws Exception {
        for (String command : List.of("lock", "elect", "elect e", "elect e a b")) {
            compare(command.split(" "));
        }
    }

    @Test
    void shouldRunACommandUnderALockAsEtcdctlDoes() throws Exception {
        for (String command : List.of("lock l echo hi", "lock l false", "lock l printenv ETCD_LOCK_KEY")) {
            compare(command.split(" "));
            assertEquals(0, queue("l"), "it has left: " + command);
        }
    }

    @Test
    void shouldWaitForItsTurnBeforeAndBehindEtcdctl() throws Exception {
        Endless holder = new Endless("lock", "q");
        await("it has the lock", () -> holder.out().equals("q/LEASE\n\n"));
        Endless waiter = new Endless("lock", "q", "echo", "mine");
        await("the other one queues", () -> queue("q") == 2);
        assertFalse(waiter.ended());
        holder.interrupt();
        assertEquals(ExitCode.INTERRUPTED, holder.exitCode);
        await("it is the other one's turn", waiter::ended);
        assertEquals("mine\n", waiter.out());
        assertEquals(0, queue("q"));

        Endless again = new Endless("lock", "q");
        await("it has the lock again", () -> again.out().equals("q/LEASE\n\n"));
        CompletableFuture<String> theirs = CompletableFuture.supplyAsync(TurnsIT::lockWithEtcdctl);
        again.interrupt();
        assertEquals("theirs\n", theirs.get(WITHIN.toSeconds(), TimeUnit.SECONDS));
    }

    @Test
    void shouldElectOneAfterTheOtherAndTellWhoListens() throws Exception {
        Endless first = new Endless("elect", "e", "one");
        await("the first leads", () -> first.out().equals("e/LEASE\none\n"));
        Endless listener = new Endless("elect", "-l", "e");
        await("the listener is told", () -> listener.out().equals("e/LEASE\none\n"));
        Endless second = new Endless("elect", "e", "two", "-w", "json");
        await("the second queues", () -> queue("e") == 2);
        assertEquals("", second.out());
        first.interrupt();
        await("the second leads", () -> second.out().contains("\"value\":\"dHdv\""));
        await("the listener is told", () -> listener.out().equals("e/LEASE\none\ne/LEASE\ntwo\n"));
        second.interrupt();
        listener.interrupt();
        assertEquals(0, queue("e"));
    }
}
