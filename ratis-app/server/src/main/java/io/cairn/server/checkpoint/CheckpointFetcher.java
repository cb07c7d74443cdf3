package io.cairn.server.checkpoint;

import io.cairn.api.peer.CheckpointRequest;
import io.cairn.api.peer.CheckpointResponse;
import io.cairn.api.peer.ChunkRequest;
import io.cairn.api.peer.ChunkResponse;
import io.cairn.api.peer.PeerRequest;
import io.cairn.api.peer.PeerResponse;
import io.cairn.api.peer.Refusal;
import io.cairn.server.apply.Installs;
import io.cairn.server.node.Transfer;
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
import java.util.concurrent.atomic.AtomicLong;
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
    private final String name;
    private final AtomicLong fetchedBytes = new AtomicLong();
    private final AtomicLong reusedBytes = new AtomicLong();
    private volatile @Nullable Receiving receiving;

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
        this.name = name;
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
        CheckpointResponse offer;
        try {
            offer = ask(leader, PeerRequest.newBuilder().setCheckpoint(wanted(first)))
                    .getCheckpoint();
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
            Receiving begun = begin(leader, offer.getName(), claim, incoming);
            receiving = begun;
            receive(begun, incoming);
            Path files = incoming.finish().resolve("files");
            installed = new CompletableFuture<>();
            fetched = new Fetched(claim, files);
        } finally {
            receiving = null;
        }
        LOG.info("fetched and verified the checkpoint {}", claim);
        return claim;
    }

    private CheckpointRequest wanted(Position first) throws IOException {
        CheckpointRequest.Builder wanted =
                CheckpointRequest.newBuilder().setMinIndex(first.index() - 1).setName(name);
        Position part = IncomingCheckpoint.begun(folder);
        if (part != null) {
            wanted.setResumeTerm(part.term()).setResumeIndex(part.index());
        }
        return wanted.build();
    }

    private Receiving begin(long leader, String leaderName, Position claim, IncomingCheckpoint incoming)
            throws IOException {
        long before = incoming.bytesReceived();
        try {
            checkpointer.lendTo(incoming);
        } catch (IOException e) {
            LOG.warn("not all that is here already could be used; the rest is fetched: {}", e.toString());
        }
        long lent = Math.max(0, incoming.bytesReceived() - before);
        reusedBytes.addAndGet(lent);
        LOG.info(
                "fetching the checkpoint {} from {}: {} of {} bytes; {} are here in own checkpoints, {} from an earlier transfer",
                claim,
                leaderName,
                incoming.bytesTotal() - incoming.bytesReceived(),
                incoming.bytesTotal(),
                lent,
                before);
        return new Receiving(leader, leaderName, claim, incoming.bytesTotal(), lent, incoming.bytesReceived());
    }

    private void receive(Receiving from, IncomingCheckpoint incoming) throws IOException {
        long nextReport = System.nanoTime() + TransferLimits.PROGRESS_EVERY.toNanos();
        IncomingCheckpoint.Missing missing;
        while ((missing = incoming.nextMissing(TransferLimits.CHUNK_BYTES)) != null) {
            byte[] data = chunk(from, missing);
            incoming.write(missing.file(), missing.offset(), data);
            fetchedBytes.addAndGet(data.length);
            from.progress().at(System.nanoTime(), incoming.bytesReceived());
            if (System.nanoTime() - nextReport > 0) {
                LOG.info(
                        "fetching the checkpoint {}: {}",
                        from.claim(),
                        from.now().progress());
                nextReport += TransferLimits.PROGRESS_EVERY.toNanos();
            }
        }
    }

    private byte[] chunk(Receiving from, IncomingCheckpoint.Missing missing) throws IOException {
        ChunkRequest chunk = ChunkRequest.newBuilder()
                .setTerm(from.claim().term())
                .setIndex(from.claim().index())
                .setFile(missing.file())
                .setOffset(missing.offset())
                .setLength(missing.length())
                .setReceived(from.progress().bytes())
                .setReused(from.reused())
                .build();
        ChunkResponse answer =
                ask(from.leader(), PeerRequest.newBuilder().setChunk(chunk)).getChunk();
        byte[] data = answer.getData().toByteArray();
        if (data.length == 0 || data.length > missing.length() || ChunkSum.of(data) != answer.getCrc32C()) {
            throw new IOException(missing.file() + " at " + missing.offset() + ": damaged on its way");
        }
        return data;
    }

    /** What is being fetched now; null: nothing. Any thread. */
    public @Nullable Transfer transfer() {
        Receiving now = receiving;
        return now == null ? null : now.now();
    }

    /** Bytes fetched since the process started, also those of transfers that broke. */
    public long fetchedBytes() {
        return fetchedBytes.get();
    }

    /** Bytes that did not have to be fetched because a checkpoint here had them. */
    public long reusedBytes() {
        return reusedBytes.get();
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
