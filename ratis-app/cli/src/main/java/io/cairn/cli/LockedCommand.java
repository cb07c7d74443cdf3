package io.cairn.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The command that runs while a lock is held: one thread runs it, and another may stop it. */
final class LockedCommand {
    /** For a command to end by itself once it was told to, which it may have to clean up for. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    /** For one that was killed; where nobody reaps processes that lost their parent, they never seem to end. */
    private static final Duration ONCE_KILLED = Duration.ofSeconds(5);

    private static final int BUFFER = 8 << 10;

    private @Nullable Process process;
    private boolean stopped;

    /**
     * Runs it to its end and answers its exit code.
     *
     * @throws InterruptedException it was stopped, perhaps before it began
     */
    int run(ProcessBuilder builder, PrintStream out) throws IOException, InterruptedException {
        try {
            Process running = start(builder);
            copy(running.getInputStream(), out);
            int exitCode = running.waitFor();
            refuseIfStopped();
            return exitCode;
        } catch (InterruptedException | IOException e) {
            stop();
            throw e;
        }
    }

    private synchronized Process start(ProcessBuilder builder) throws IOException, InterruptedException {
        refuseIfStopped();
        Process started = builder.start();
        process = started;
        return started;
    }

    /** Returns only when a stop that is under way is over. */
    private synchronized void refuseIfStopped() throws InterruptedException {
        if (stopped) {
            throw new InterruptedException("the command was stopped");
        }
    }

    /** Ends it and all that it started, and waits for that; it is not started from now on. */
    synchronized void stop() {
        stopped = true;
        Process running = process;
        if (running == null) {
            return;
        }
        List<ProcessHandle> all = Stream.concat(Stream.of(running.toHandle()), running.descendants())
                .toList();
        all.forEach(ProcessHandle::destroy);
        if (!ended(all, GRACE)) {
            all.forEach(ProcessHandle::destroyForcibly);
            ended(all, ONCE_KILLED);
        }
    }

    private static boolean ended(List<ProcessHandle> all, Duration within) {
        CompletableFuture<?>[] ends = all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(ends).get(within.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Every piece at once. When nobody takes it any more the command is to find its output closed, as it would be. */
    private static void copy(InputStream from, PrintStream to) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
            to.write(buffer, 0, n);
            if (to.checkError()) {
                from.close();
                return;
            }
        }
    }
}
