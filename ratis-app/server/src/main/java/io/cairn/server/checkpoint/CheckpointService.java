package io.cairn.server.checkpoint;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.cairn.api.peer.CheckpointResponse;
import io.cairn.api.peer.ChunkRequest;
import io.cairn.api.peer.ChunkResponse;
import io.cairn.api.peer.PeerRequest;
import io.cairn.api.peer.PeerRequest.CallCase;
import io.cairn.api.peer.PeerResponse;
import io.cairn.api.peer.Refusal;
import io.cairn.server.peer.PeerRefusal;
import io.cairn.server.peer.PeerService;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.checkpoint.Checkpoint;
import io.cairn.statemachine.checkpoint.Checkpoints;
import io.cairn.statemachine.checkpoint.Pin;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Sends this peer's newest checkpoint to peers that need it. Its one thread reads files and owns the pins. */
public final class CheckpointService implements AutoCloseable {
    private static final class InUse {
        private final Pin pin;
        private long lastUseNanos;

        private InUse(Pin pin) {
            this.pin = pin;
        }
    }

    private final Checkpoints checkpoints;
    private final Map<Position, InUse> inUse = new HashMap<>();
    private final ScheduledExecutorService thread;

    public CheckpointService(Checkpoints checkpoints) {
        this.checkpoints = checkpoints;
        this.thread = Executors.newSingleThreadScheduledExecutor(r -> {
            Thread t = new Thread(r, "checkpoint-sender");
            t.setDaemon(true);
            return t;
        });
        long period = TransferLimits.PIN_IDLE_MAX.toSeconds() / 4;
        thread.scheduleWithFixedDelay(this::letGoOfIdle, period, period, TimeUnit.SECONDS);
    }

    public void register(PeerService service) {
        service.serve(CallCase.CHECKPOINT, request -> onThread(() -> manifest(request)));
        service.serve(CallCase.CHUNK, request -> onThread(() -> chunk(request.getChunk())));
    }

    private interface Work {
        PeerResponse.Builder run() throws IOException;
    }

    private CompletableFuture<PeerResponse.Builder> onThread(Work work) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return work.run();
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    }
                },
                thread);
    }

    private PeerResponse.Builder manifest(PeerRequest request) {
        Checkpoint newest = checkpoints.newest();
        if (newest == null || newest.claim().index() < request.getCheckpoint().getMinIndex()) {
            throw new PeerRefusal(Refusal.Reason.NOT_FOUND, "no checkpoint that new");
        }
        use(newest);
        return PeerResponse.newBuilder()
                .setCheckpoint(CheckpointResponse.newBuilder()
                        .setTerm(newest.claim().term())
                        .setIndex(newest.claim().index())
                        .setManifest(ByteString.copyFrom(newest.manifest().encode())));
    }

    private InUse use(Checkpoint checkpoint) {
        InUse use = inUse.get(checkpoint.claim());
        if (use == null) {
            Pin pin = checkpoints.pin(checkpoint);
            if (pin == null) {
                throw new PeerRefusal(Refusal.Reason.NOT_FOUND, "that checkpoint is just being retired");
            }
            use = new InUse(pin);
            inUse.put(checkpoint.claim(), use);
        }
        use.lastUseNanos = System.nanoTime();
        return use;
    }

    private PeerResponse.Builder chunk(ChunkRequest request) throws IOException {
        InUse use = inUse.get(new Position(request.getTerm(), request.getIndex()));
        if (use == null) {
            throw new PeerRefusal(Refusal.Reason.NOT_FOUND, "that checkpoint is no longer kept");
        }
        use.lastUseNanos = System.nanoTime();
        int length = Math.min(request.getLength(), TransferLimits.CHUNK_BYTES);
        byte[] data = checkpoints.read(use.pin.checkpoint(), request.getFile(), request.getOffset(), length);
        return PeerResponse.newBuilder()
                .setChunk(ChunkResponse.newBuilder().setData(UnsafeByteOperations.unsafeWrap(data)));
    }

    private void letGoOfIdle() {
        long now = System.nanoTime();
        for (Iterator<InUse> all = inUse.values().iterator(); all.hasNext(); ) {
            InUse use = all.next();
            if (now - use.lastUseNanos > TransferLimits.PIN_IDLE_MAX.toNanos()) {
                use.pin.close();
                all.remove();
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
