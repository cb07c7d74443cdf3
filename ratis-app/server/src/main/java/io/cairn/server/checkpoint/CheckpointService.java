package io.cairn.server.checkpoint;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.cairn.api.peer.CheckpointRequest;
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
import io.cairn.statemachine.checkpoint.CorruptCheckpointException;
import io.cairn.statemachine.checkpoint.Pin;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Sends this peer's newest checkpoint to peers that need it. Its one thread reads files and owns the pins. */
public final class CheckpointService implements AutoCloseable {
    private static final class InUse {
        private final Pin pin;
        private final Set<String> verified = new HashSet<>();
        private long lastUseNanos;

        private InUse(Pin pin) {
            this.pin = pin;
        }
    }

    private final Checkpoints checkpoints;
    private final Sendings sendings;
    private final String name;
    private final Pace pace;
    private final LongSupplier term;
    private final Map<Position, InUse> inUse = new HashMap<>();
    private final ScheduledExecutorService thread;
    private volatile Damage damage = (checkpoint, found) -> {};

    /** Hears of checkpoints that must not be sent. */
    @FunctionalInterface
    public interface Damage {
        void found(Checkpoint checkpoint, CorruptCheckpointException found);
    }

    /**
     * @param name label of this peer
     * @param bytesPerSecond most that is sent to all together; 0: no limit
     * @param term Raft's, at this peer
     */
    public CheckpointService(
            Checkpoints checkpoints, Sendings sendings, String name, long bytesPerSecond, LongSupplier term) {
        this.checkpoints = checkpoints;
        this.sendings = sendings;
        this.name = name;
        this.term = term;
        this.pace = new Pace(bytesPerSecond, System.nanoTime());
        this.thread = Executors.newSingleThreadScheduledExecutor(r -> {
            Thread t = new Thread(r, "checkpoint-sender");
            t.setDaemon(true);
            return t;
        });
        long period = TransferLimits.PIN_IDLE_MAX.toSeconds() / 4;
        thread.scheduleWithFixedDelay(this::letGoOfIdle, period, period, TimeUnit.SECONDS);
    }

    /** From now on this one is told of damaged checkpoints; they are no longer offered once it has set them aside. */
    public void onDamage(Damage who) {
        damage = who;
    }

    public void register(PeerService service) {
        service.serve(CallCase.CHECKPOINT, request -> onThread(() -> manifest(request)));
        service.serve(
                CallCase.CHUNK, request -> onThread(() -> paced(chunk(request))).thenCompose(Function.identity()));
    }

    private interface Work<T> {
        T run() throws IOException;
    }

    private <T> CompletableFuture<T> onThread(Work<T> work) {
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

    /** Done when it may leave. */
    private CompletableFuture<PeerResponse.Builder> paced(ChunkResponse chunk) {
        long delay = pace.delayNanos(chunk.getData().size(), System.nanoTime());
        PeerResponse.Builder response = PeerResponse.newBuilder().setChunk(chunk);
        return delay == 0
                ? CompletableFuture.completedFuture(response)
                : CompletableFuture.supplyAsync(
                        () -> response, CompletableFuture.delayedExecutor(delay, TimeUnit.NANOSECONDS, thread));
    }

    private PeerResponse.Builder manifest(PeerRequest request) {
        CheckpointRequest wanted = request.getCheckpoint();
        Checkpoint offered = offered(wanted);
        if (offered == null || offered.claim().index() < wanted.getMinIndex()) {
            throw new PeerRefusal(Refusal.Reason.NOT_FOUND, "no checkpoint that new");
        }
        // Asked after the checkpoint was chosen: nothing in it is of a later term than this.
        if (wanted.getRaftTerm() != 0 && wanted.getRaftTerm() < term.getAsLong()) {
            throw new PeerRefusal(Refusal.Reason.WRONG_TERM, "in a later term than the one that asks");
        }
        use(offered);
        sendings.begun(request.getSender(), wanted.getName(), offered, wanted.getMinIndex());
        return PeerResponse.newBuilder()
                .setCheckpoint(CheckpointResponse.newBuilder()
                        .setTerm(offered.claim().term())
                        .setIndex(offered.claim().index())
                        .setName(name)
                        .setManifest(ByteString.copyFrom(offered.manifest().encode())));
    }

    /** What the peer has a part of, if the log still goes on from there; else the newest. */
    private @Nullable Checkpoint offered(CheckpointRequest request) {
        Position part = new Position(request.getResumeTerm(), request.getResumeIndex());
        for (Checkpoint checkpoint : checkpoints.list()) {
            if (checkpoint.claim().equals(part) && part.index() >= request.getMinIndex()) {
                return checkpoint;
            }
        }
        return checkpoints.newest();
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

    private ChunkResponse chunk(PeerRequest call) throws IOException {
        ChunkRequest request = call.getChunk();
        InUse use = inUse.get(new Position(request.getTerm(), request.getIndex()));
        if (use == null) {
            throw new PeerRefusal(Refusal.Reason.NOT_FOUND, "that checkpoint is no longer kept");
        }
        use.lastUseNanos = System.nanoTime();
        verify(use, request.getFile());
        int length = Math.min(request.getLength(), pace.chunkBytes());
        byte[] data = checkpoints.read(use.pin.checkpoint(), request.getFile(), request.getOffset(), length);
        sendings.asked(call.getSender(), use.pin.checkpoint(), request, data.length);
        return ChunkResponse.newBuilder()
                .setData(UnsafeByteOperations.unsafeWrap(data))
                .setCrc32C(ChunkSum.of(data))
                .build();
    }

    /** A damaged file must not leave this machine: whoever gets it would fetch it again and again. */
    private void verify(InUse use, String file) throws IOException {
        if (!use.verified.contains(file)) {
            Checkpoint checkpoint = use.pin.checkpoint();
            try {
                Checkpoints.verify(checkpoint, file);
            } catch (CorruptCheckpointException e) {
                inUse.remove(checkpoint.claim());
                use.pin.close();
                damage.found(checkpoint, e);
                throw e;
            }
            use.verified.add(file);
        }
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
