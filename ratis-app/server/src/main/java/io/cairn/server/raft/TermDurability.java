package io.cairn.server.raft;

import io.cairn.statemachine.CrashPoint;
import io.cairn.statemachine.Fault;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes terms and votes survive a power loss before anyone hears of them. Ratis renames its metadata file into place
 * and does not sync the folder, so after a power loss the old vote can be back and a peer can vote twice in a term.
 * Every message of term T waits here, once per term, until the file says at least T and its folder is synced; a vote
 * given to another peer waits each time, because it may come later than its term. A copy with a checksum is made of it
 * ({@link PromiseFiles}), so that the copy has all that anybody was ever told.
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

    /**
     * As {@link #ensure}, for a peer that leads without having asked anybody: the only voter. Its term is written, and
     * the first entry of it may leave for peers without a vote.
     *
     * @param term that it leads in; 0: not known
     */
    void ensureOwn(long term) {
        if (term != 0 && term <= durable) {
            return;
        }
        // Ratis ends an election by interrupting it, also one that was won.
        boolean interrupted = Thread.interrupted();
        try {
            Path current = Objects.requireNonNull(folder);
            makeDurable(current, new PromiseFiles(current).written().term(), false);
        } catch (IOException e) {
            failed.accept("write of the term", e);
            throw new Fault("own term is not durable", e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void makeDurable(long term, boolean vote) {
        Path current = folder;
        if (current == null || !open) {
            throw new IllegalStateException("this peer takes no part in a cluster yet");
        }
        makeDurable(current, term, vote);
    }

    private synchronized void makeDurable(Path current, long term, boolean vote) {
        if (term <= durable && !vote) {
            return;
        }
        try {
            long deadline = System.nanoTime() + WRITE_MAX.toNanos();
            PromiseFiles files = new PromiseFiles(current);
            Promise written = files.written();
            while (written.term() < term) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IOException("term " + term + " was not written within " + WRITE_MAX);
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
                written = files.written();
            }
            CrashPoint.TERM_WRITTEN.reached();
            files.copy(written);
            sync.of(current);
            CrashPoint.TERM_DURABLE.reached();
            durable = written.term();
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

    static void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
