package io.cairn.chaos.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * One sync of one file is answered with an I/O error, and all others as ever: what a disk does that lost something and
 * says so once. {@code strace} stands between the process and the kernel until that has happened.
 */
public final class FailedSync {
    private static final String SYNCS = "fdatasync,fsync";

    /** How strace marks an answer that it made up. */
    private static final String MADE_UP = "(INJECTED)";

    private static final Duration LOOK_EVERY = Duration.ofMillis(5);
    private static final Duration LETS_GO_WITHIN = Duration.ofSeconds(10);

    private FailedSync() {}

    private static String command(long pid, String more) {
        return "strace -f -qq -p " + pid + " -e trace=" + SYNCS + " -e inject=" + SYNCS + ":error=EIO:when=1 " + more;
    }

    /** Whether strace is here, and may take hold of a process that it has not started. Looks at one for two seconds. */
    public static boolean possible() {
        return Shell.isRoot()
                && Shell.tried("sleep 2 & strace -qq -o /dev/null -p $! -e trace=" + SYNCS + " -e inject=" + SYNCS
                                + ":error=EIO:when=1")
                        .well();
    }

    /**
     * Waits until a sync has failed; that is the process's next one of this file.
     *
     * @param file that the process has open
     * @return whether one has failed; if not, none will because of this call
     */
    public static boolean once(PeerProcess peer, Path file, Duration within) {
        try {
            Path said = Files.createTempFile("cairn-chaos", ".strace");
            try {
                String command = command(peer.pid(), "-P '" + file + "' -o '" + said + "'");
                Process tracer = new ProcessBuilder("sh", "-c", "exec " + command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                boolean failed;
                try {
                    failed = awaitError(tracer, said, within);
                } finally {
                    letGo(tracer);
                }
                // It may have been the last it did before it let go.
                return failed || Files.readString(said).contains(MADE_UP);
            } finally {
                Files.deleteIfExists(said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean awaitError(Process tracer, Path said, Duration within) throws IOException {
        long deadline = System.nanoTime() + within.toNanos();
        // It ends by itself when the process does, which may be what the error brought about.
        boolean ended = false;
        while (!ended && System.nanoTime() - deadline < 0) {
            ended = !tracer.isAlive();
            if (Files.readString(said).contains(MADE_UP)) {
                return true;
            }
            Await.pause(LOOK_EVERY);
        }
        return false;
    }

    /** What it holds goes on as if nothing had been. */
    private static void letGo(Process tracer) {
        tracer.destroy();
        try {
            if (!tracer.waitFor(LETS_GO_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                tracer.destroyForcibly();
            }
        } catch (InterruptedException e) {
            tracer.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
