package io.cairn.server.checkpoint;

import io.cairn.api.peer.CheckpointRequest;
import io.cairn.api.peer.CheckpointResponse;
import io.cairn.api.peer.ChunkRequest;
import io.cairn.api.peer.PeerRequest;
import io.cairn.api.peer.PeerResponse;
import io.cairn.api.peer.Refusal;
import io.cairn.server.apply.Installs;
import io.cairn.server.peer.PeerCalls;
import io.cairn.server.peer.PeerRefusal;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.checkpoint.IncomingCheckpoint;
import io.cairn.statemachine.checkpoint.Manifest;
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
 * verified in a folder of their own before the log is told that they exist; a broken transfer goes on where it stopped.
 */
public final class CheckpointFetcher implements Installs, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointFetcher.class);

    private final Path folder;
    private final PeerCalls calls;
    private final Checkpointer checkpointer;
    private final ExecutorService thread;
    private final AtomicInteger transfers = new AtomicInteger();
    private volatile @Nullable Fetched fetched;
    /** Written by its one thread. */
    private volatile long bytesFetched;

    /** Done when the files of the last transfer are no longer needed in their folder. */
    private volatile CompletableFuture<?> installed = CompletableFuture.completedFuture(null);

    /** @param folder of its own, on the file system of the store */
    public CheckpointFetcher(Path folder, PeerCalls calls, Checkpointer checkpointer) {
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
                done.complete(fetchNow(leader, first));
            } catch (IOException | RuntimeException e) {
                LOG.warn("checkpoint transfer stopped, the leader will ask again: {}", e.toString());
                done.completeExceptionally(e);
            } finally {
                transfers.decrementAndGet();
            }
        });
        return done;
    }

    /** From the moment the leader says that one is needed until it is here, or was given up. Any thread. */
    public boolean underWay() {
        return transfers.get() > 0;
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
        CheckpointResponse offer;
        try {
            CheckpointRequest wanted = CheckpointRequest.newBuilder()
                    .setMinIndex(first.index() - 1)
                    .build();
            offer = ask(leader, PeerRequest.newBuilder().setCheckpoint(wanted)).getCheckpoint();
        } catch (PeerRefusal refusal) {
            if (refusal.reason() == Refusal.Reason.NOT_FOUND) {
                LOG.info("the leader has no checkpoint to give; its log begins at {}", first);
                return null;
            }
            throw refusal;
        }
        Manifest manifest = Manifest.decode(offer.getManifest().toByteArray());
        Position claim = manifest.claim().position();
        if (!claim.equals(new Position(offer.getTerm(), offer.getIndex())) || claim.index() < first.index() - 1) {
            throw new IOException("the offered checkpoint claims " + claim + ", not what was asked for");
        }
        try (IncomingCheckpoint incoming = IncomingCheckpoint.begin(folder, manifest)) {
            LOG.info("fetching the checkpoint {}: {} bytes", claim, incoming.bytesTotal());
            receive(leader, claim, incoming);
            Path files = incoming.finish().resolve("files");
            installed = new CompletableFuture<>();
            fetched = new Fetched(claim, files);
        }
        LOG.info("fetched and verified the checkpoint {}", claim);
        return claim;
    }

    private void receive(long leader, Position claim, IncomingCheckpoint incoming) throws IOException {
        long nextReport = System.nanoTime() + TransferLimits.PROGRESS_EVERY.toNanos();
        IncomingCheckpoint.Missing missing;
        while ((missing = incoming.nextMissing(TransferLimits.CHUNK_BYTES)) != null) {
            ChunkRequest chunk = ChunkRequest.newBuilder()
                    .setTerm(claim.term())
                    .setIndex(claim.index())
                    .setFile(missing.file())
                    .setOffset(missing.offset())
                    .setLength(missing.length())
                    .build();
            PeerResponse answer = ask(leader, PeerRequest.newBuilder().setChunk(chunk));
            incoming.write(
                    missing.file(),
                    missing.offset(),
                    answer.getChunk().getData().toByteArray());
            bytesFetched += missing.length();
            if (System.nanoTime() - nextReport > 0) {
                LOG.info("fetched {} of {} bytes of {}", incoming.bytesReceived(), incoming.bytesTotal(), claim);
                nextReport += TransferLimits.PROGRESS_EVERY.toNanos();
            }
        }
    }

    private PeerResponse ask(long leader, PeerRequest.Builder request) throws IOException {
        try {
            return calls.call(leader, request, TransferLimits.CHUNK_WITHIN)
                    .get(2 * TransferLimits.CHUNK_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PeerRefusal refusal) {
                throw refusal;
            }
            throw new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopping", e);
        }
    }

    /** Bytes that came from other peers since this process began. Any thread. */
    public long bytesFetched() {
        return bytesFetched;
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
