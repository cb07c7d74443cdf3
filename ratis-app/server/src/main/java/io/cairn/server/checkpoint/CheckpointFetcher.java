package io.cairn.server.checkpoint;

import io.cairn.server.apply.Installs;
import io.cairn.server.node.Transfer;
import io.cairn.server.peer.PeerCalls;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.checkpoint.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the leader's checkpoint here when the log alone does not reach back far enough. The files are synced and
 * verified in a folder of their own before the log is told that they exist; a broken transfer goes on where it stopped,
 * and what checkpoints here have already is not fetched.
 */
public final class CheckpointFetcher implements Installs, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointFetcher.class);

    private final Path folder;
    private final PeerCalls calls;
    private final Checkpointer checkpointer;
    private final ExecutorService thread;
    private final AtomicInteger transfers = new AtomicInteger();
    private final Reception reception;

    /** Where the log was when the last transfer broke; null: it did not. */
    private volatile @Nullable Position brokenAt;

    private volatile @Nullable Fetched fetched;

    /** Done when the files of the last transfer are no longer needed in their folder. */
    private volatile CompletableFuture<?> installed = CompletableFuture.completedFuture(null);

    /**
     * @param folder of its own, on the file system of the store
     * @param name label of this peer
     */
    public CheckpointFetcher(Path folder, PeerCalls calls, Checkpointer checkpointer, String name) {
        this.reception = new Reception(folder, name, checkpointer::lendTo);
        this.folder = folder;
        this.calls = calls;
        this.checkpointer = checkpointer;
        this.thread = Executors.newSingleThreadExecutor(r -> {
            Thread t = new Thread(r, "checkpoint-fetcher");
            t.setDaemon(true);
            return t;
        });
    }

    @Override
    public CompletableFuture<@Nullable Position> fetch(long leader, Position first) {
        CompletableFuture<@Nullable Position> done = new CompletableFuture<>();
        transfers.incrementAndGet();
        thread.execute(() -> {
            try {
                Position claim = fetchNow(leader, first);
                brokenAt = null;
                done.complete(claim);
            } catch (IOException | RuntimeException e) {
                brokenAt = checkpointer.delivered();
                LOG.warn("checkpoint transfer stopped, the leader will ask again: {}", e.toString());
                done.completeExceptionally(e);
            } finally {
                transfers.decrementAndGet();
            }
        });
        return done;
    }

    /**
     * From the moment the leader says that one is needed until it is here, or is not needed after all. A broken transfer
     * is still needed as long as the log does not go on. Any thread.
     */
    public boolean underWay() {
        Position broken = brokenAt;
        return transfers.get() > 0 || (broken != null && broken.equals(checkpointer.delivered()));
    }

    /**
     * Ratis opens what was fetched on its apply thread, some time after it said so to the leader. A leader whose log
     * has been purged further meanwhile asks for the next install at once.
     */
    private void awaitInstalled() throws IOException {
        try {
            installed.get(TransferLimits.INSTALLED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the checkpoint fetched before is not installed yet", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopping", e);
        }
    }

    private @Nullable Position fetchNow(long leader, Position first) throws IOException {
        awaitInstalled();
        Position claim = reception.fetch(
                leader, request -> calls.call(leader, request, TransferLimits.CHUNK_WITHIN), first.index() - 1);
        if (claim == null) {
            LOG.info("the leader has no checkpoint to give; its log begins at {}", first);
            return null;
        }
        installed = new CompletableFuture<>();
        fetched = new Fetched(claim, folder.resolve(Checkpoint.FILES));
        return claim;
    }

    /** What is being fetched now; null: nothing. Any thread. */
    public @Nullable Transfer transfer() {
        return reception.transfer();
    }

    /** Bytes fetched since the process started, also those of transfers that broke. */
    public long fetchedBytes() {
        return reception.fetchedBytes();
    }

    /** Bytes that did not have to be fetched because a checkpoint here had them. */
    public long reusedBytes() {
        return reception.reusedBytes();
    }

    @Override
    public Fetched fetched() {
        return Objects.requireNonNull(fetched, "nothing was fetched");
    }

    @Override
    public void finished() {
        checkpointer.adopt(folder).thenRun(() -> installed.complete(null));
    }

    @Override
    public void abandonCheckpoints() {
        checkpointer.abandon();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
