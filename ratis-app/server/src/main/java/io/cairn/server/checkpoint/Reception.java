package io.cairn.server.checkpoint;

import io.cairn.api.peer.CheckpointRequest;
import io.cairn.api.peer.CheckpointResponse;
import io.cairn.api.peer.ChunkRequest;
import io.cairn.api.peer.ChunkResponse;
import io.cairn.api.peer.PeerRequest;
import io.cairn.api.peer.PeerResponse;
import io.cairn.api.peer.Refusal;
import io.cairn.server.node.Transfer;
import io.cairn.server.peer.PeerRefusal;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.checkpoint.IncomingCheckpoint;
import io.cairn.statemachine.checkpoint.Manifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives a checkpoint into a folder of its own, chunk by chunk, and verifies it there. What is here already is not
 * fetched, and a broken transfer goes on where it stopped. One transfer at a time; what it tells is for any thread.
 */
final class Reception {
    private static final Logger LOG = LoggerFactory.getLogger(Reception.class);

    private final Path folder;
    private final String name;
    private final Lender lender;
    private final LongSupplier raftTerm;
    private final AtomicLong fetchedBytes = new AtomicLong();
    private final AtomicLong reusedBytes = new AtomicLong();
    private volatile @Nullable Receiving receiving;

    /** Who has files here that need not be fetched. */
    @FunctionalInterface
    interface Lender {
        void lendTo(IncomingCheckpoint incoming) throws IOException;
    }

    /** Sends a call to the peer that has the checkpoint. */
    @FunctionalInterface
    interface Sender {
        CompletableFuture<PeerResponse> call(PeerRequest.Builder request);
    }

    /** Says whether a transfer may begin, and go on. */
    interface Guard {
        /** Asked before anything here is changed. */
        void offered(Receiving offer) throws IOException;

        /** Before the first byte, when it is known what is here already; about once a second; and when all is here. */
        void goesOn(Receiving receiving) throws IOException;
    }

    /**
     * @param folder of its own, on the file system of the store
     * @param name label of this peer
     * @param raftTerm here; nothing of a later one is received; 0: whatever the term
     */
    Reception(Path folder, String name, Lender lender, LongSupplier raftTerm) {
        this.folder = folder;
        this.name = name;
        this.lender = lender;
        this.raftTerm = raftTerm;
    }

    /**
     * Fetches the newest that the peer has. Blocks.
     *
     * @param peer its id
     * @return what it claims; its files are in the folder, verified; null: the peer has none that new
     */
    @Nullable
    Position fetch(long peer, Sender sender, long minIndex, Guard guard) throws IOException {
        CheckpointResponse offer;
        try {
            offer = ask(sender, PeerRequest.newBuilder().setCheckpoint(wanted(minIndex)))
                    .getCheckpoint();
        } catch (PeerRefusal refusal) {
            if (refusal.reason() == Refusal.Reason.NOT_FOUND) {
                return null;
            }
            throw refusal;
        }
        Manifest manifest = Manifest.decode(offer.getManifest().toByteArray());
        Position claim = manifest.claim().position();
        if (!claim.equals(new Position(offer.getTerm(), offer.getIndex())) || claim.index() < minIndex) {
            throw new IOException("the offered checkpoint claims " + claim + ", not what was asked for");
        }
        guard.offered(new Receiving(peer, offer.getName(), claim, manifest.bytes(), 0, 0));
        try (IncomingCheckpoint incoming = IncomingCheckpoint.begin(folder, manifest)) {
            Receiving begun = begin(peer, offer.getName(), claim, incoming);
            guard.goesOn(begun);
            receiving = begun;
            receive(begun, sender, incoming, guard);
            incoming.finish();
            guard.goesOn(begun);
        } finally {
            receiving = null;
        }
        LOG.info("fetched and verified the checkpoint {}", claim);
        return claim;
    }

    private CheckpointRequest wanted(long minIndex) throws IOException {
        CheckpointRequest.Builder wanted = CheckpointRequest.newBuilder()
                .setMinIndex(minIndex)
                .setName(name)
                .setRaftTerm(raftTerm.getAsLong());
        Position part = IncomingCheckpoint.begun(folder);
        if (part != null) {
            wanted.setResumeTerm(part.term()).setResumeIndex(part.index());
        }
        return wanted.build();
    }

    private Receiving begin(long peer, String peerName, Position claim, IncomingCheckpoint incoming) {
        long before = incoming.bytesReceived();
        try {
            lender.lendTo(incoming);
        } catch (IOException e) {
            LOG.warn("not all that is here already could be used; the rest is fetched: {}", e.toString());
        }
        long lent = Math.max(0, incoming.bytesReceived() - before);
        reusedBytes.addAndGet(lent);
        LOG.info(
                "fetching the checkpoint {} from {}: {} of {} bytes; {} are here in own checkpoints, {} from an earlier transfer",
                claim,
                peerName,
                incoming.bytesTotal() - incoming.bytesReceived(),
                incoming.bytesTotal(),
                lent,
                before);
        return new Receiving(peer, peerName, claim, incoming.bytesTotal(), lent, incoming.bytesReceived());
    }

    private void receive(Receiving from, Sender sender, IncomingCheckpoint incoming, Guard guard) throws IOException {
        long nextReport = System.nanoTime() + TransferLimits.PROGRESS_EVERY.toNanos();
        long nextLook = System.nanoTime() + TransferLimits.LOOK_EVERY.toNanos();
        IncomingCheckpoint.Missing missing;
        while ((missing = incoming.nextMissing(TransferLimits.CHUNK_BYTES)) != null) {
            byte[] data = chunk(from, sender, missing);
            incoming.write(missing.file(), missing.offset(), data);
            fetchedBytes.addAndGet(data.length);
            from.progress().at(System.nanoTime(), incoming.bytesReceived());
            if (System.nanoTime() - nextLook > 0) {
                guard.goesOn(from);
                nextLook = System.nanoTime() + TransferLimits.LOOK_EVERY.toNanos();
            }
            if (System.nanoTime() - nextReport > 0) {
                LOG.info(
                        "fetching the checkpoint {}: {}",
                        from.claim(),
                        from.now().progress());
                nextReport += TransferLimits.PROGRESS_EVERY.toNanos();
            }
        }
    }

    private static byte[] chunk(Receiving from, Sender sender, IncomingCheckpoint.Missing missing) throws IOException {
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
                ask(sender, PeerRequest.newBuilder().setChunk(chunk)).getChunk();
        byte[] data = answer.getData().toByteArray();
        if (data.length == 0 || data.length > missing.length() || ChunkSum.of(data) != answer.getCrc32C()) {
            throw new IOException(missing.file() + " at " + missing.offset() + ": damaged on its way");
        }
        return data;
    }

    private static PeerResponse ask(Sender sender, PeerRequest.Builder request) throws IOException {
        try {
            return sender.call(request).get(2 * TransferLimits.CHUNK_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
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

    /** What is being fetched now; null: nothing. */
    @Nullable
    Transfer transfer() {
        Receiving now = receiving;
        return now == null ? null : now.now();
    }

    /** Bytes fetched, also those of transfers that broke. */
    long fetchedBytes() {
        return fetchedBytes.get();
    }

    /** Bytes that did not have to be fetched because they were here. */
    long reusedBytes() {
        return reusedBytes.get();
    }
}
