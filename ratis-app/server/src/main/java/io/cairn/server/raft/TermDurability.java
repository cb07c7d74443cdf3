package io.cairn.server.raft;

import io.cairn.statemachine.CrashPoint;
import io.cairn.statemachine.Fault;
import java.io.IOException;
import java.io.Reader;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes terms and votes survive a power loss before anyone hears of them. Ratis renames its metadata file into place
 * and does not sync the folder, so after a power loss the old vote can be back and a peer can vote twice in a term.
 * Every message of term T waits here, once per term, until the file says at least T and its folder is synced; a vote
 * given to another peer waits each time, because it may come later than its term.
 */
final class TermDurability {
    /** Ratis raises the term in memory before it writes it; the write follows within one fsync. */
    private static final Duration WRITE_MAX = Duration.ofSeconds(10);

    private static final long POLL_MILLIS = 1;

    /** Makes renames in a folder survive a power loss. */
    interface Sync {
        void of(Path folder) throws IOException;
    }

    private final BiConsumer<String, Throwable> failed;
    private final Sync sync;
    private volatile @Nullable Path folder;
    private volatile boolean open;
    private volatile long durable;

    /** @param failed stops the process */
    TermDurability(BiConsumer<String, Throwable> failed) {
        this(failed, TermDurability::syncFolder);
    }

    TermDurability(BiConsumer<String, Throwable> failed, Sync sync) {
        this.failed = failed;
        this.sync = sync;
    }

    /** @param current Ratis' "current" folder of the group; before this is known nobody hears of any term */
    void watch(Path current) {
        folder = current;
    }

    /** From now on messages of Raft may leave. */
    void open() {
        open = true;
    }

    boolean isOpen() {
        return open;
    }

    /** Returns once the term would survive a power loss; stops the process when that cannot be had. */
    void ensure(long term) {
        if (term > durable) {
            makeDurable(term, false);
        }
    }

    /** As {@link #ensure}, for a vote: it may be given in a term that is durable already, by writing the file again. */
    void ensureVote(long term) {
        makeDurable(term, true);
    }

    private synchronized void makeDurable(long term, boolean vote) {
        Path current = folder;
        if (term <= durable && !vote) {
            return;
        }
        if (current == null || !open) {
            throw new IllegalStateException("this peer takes no part in a cluster yet");
        }
        try {
            long deadline = System.nanoTime() + WRITE_MAX.toNanos();
            while (writtenTerm(current) < term) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IOException("term " + term + " was not written within " + WRITE_MAX);
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
            long written = writtenTerm(current);
            CrashPoint.TERM_WRITTEN.reached();
            sync.of(current);
            CrashPoint.TERM_DURABLE.reached();
            durable = written;
        } catch (InterruptedException | ClosedByInterruptException e) {
            // Ratis ends an election that another peer has won in this way: the message does not leave, and nothing is
            // wrong.
            Thread.currentThread().interrupt();
            throw new Fault("interrupted before term " + term + " was durable", e);
        } catch (IOException e) {
            failed.accept("write of the term", e);
            throw new Fault("term " + term + " is not durable", e);
        }
    }

    /** The term in Ratis' metadata file; -1 when there is no file. */
    static long writtenTerm(Path folder) throws IOException {
        Path file = folder.resolve("raft-meta");
        if (!Files.exists(file)) {
            return -1;
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return Long.parseLong(properties.getProperty("term", "-1").trim());
    }

    static void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
