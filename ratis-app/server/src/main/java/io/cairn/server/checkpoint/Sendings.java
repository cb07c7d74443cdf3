package io.cairn.server.checkpoint;

import io.cairn.api.peer.ChunkRequest;
import io.cairn.server.node.Transfer;
import io.cairn.statemachine.checkpoint.Checkpoint;
import io.cairn.statemachine.checkpoint.Checkpoints;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who fetches a checkpoint from here, or from a follower while this peer leads, and how far each is. As long as it is heard
 * of, and until it has caught up from the log, it holds the log behind its checkpoint. Safe for any thread.
 */
public final class Sendings implements Holds {
    private static final Logger LOG = LoggerFactory.getLogger(Sendings.class);

    private final Checkpoints checkpoints;
    private final LongUnaryOperator commits;
    private final BooleanSupplier leads;
    private final LongSupplier nanos;
    private final Map<Long, Sending> byPeer = new ConcurrentHashMap<>();
    private final AtomicLong sentBytes = new AtomicLong();
    private volatile long reportAt;

    /**
     * @param checkpoints those that are sent
     * @param commits last entry that a peer knows to be committed, as far as this one knows; 0: nothing known
     * @param leads whether this peer does: writers wait for peers that they have outrun only at the leader
     */
    public Sendings(Checkpoints checkpoints, LongUnaryOperator commits, BooleanSupplier leads) {
        this(checkpoints, commits, leads, System::nanoTime);
    }

    Sendings(Checkpoints checkpoints, LongUnaryOperator commits, BooleanSupplier leads, LongSupplier nanos) {
        this.checkpoints = checkpoints;
        this.commits = commits;
        this.leads = leads;
        this.nanos = nanos;
        this.reportAt = nanos.getAsLong();
    }

    /** @param minIndex what the peer was told to reach at least */
    void begun(long peer, String name, Checkpoint checkpoint, long minIndex) {
        boolean outrun = put(peer, name, Parcel.ofOwn(checkpoint), minIndex).isOutrun();
        LOG.info(
                "sending the checkpoint {} to {}: {} bytes{}",
                checkpoint.claim(),
                name,
                checkpoint.bytes(),
                outrun ? "; the log was not kept long enough for the one before" : "");
    }

    /** Whether a peer is known to receive just this. */
    boolean holds(long peer, Parcel parcel) {
        Sending sending = byPeer.get(peer);
        return sending != null && sending.parcel().equals(parcel);
    }

    /** From now on the log is held for a peer that receives a checkpoint from another one. */
    void hold(long peer, String name, Parcel parcel, long minIndex) {
        boolean outrun = put(peer, name, parcel, minIndex).isOutrun();
        LOG.info(
                "keeping the log behind the checkpoint {}, which {} receives from {}: {} bytes{}",
                parcel.claim(),
                name,
                parcel.from(),
                parcel.bytes(),
                outrun ? "; the log was not kept long enough for the one before" : "");
    }

    /** How far a peer is that receives a checkpoint from another one. */
    void told(long peer, Parcel parcel, long received, long reused) {
        Sending sending = byPeer.get(peer);
        if (sending != null && sending.parcel().equals(parcel)) {
            sending.told(nanos.getAsLong(), received, received, reused);
        }
    }

    private Sending put(long peer, String name, Parcel parcel, long minIndex) {
        long now = nanos.getAsLong();
        Sending next = new Sending(peer, name, parcel, isOutrun(byPeer.get(peer), minIndex, now), now);
        byPeer.put(peer, next);
        return next;
    }

    /** It had the one before, or was fetching it, and now needs a later one: the log behind that one is gone. */
    private static boolean isOutrun(@Nullable Sending before, long minIndex, long now) {
        return before != null
                && !before.isSilent(now, TransferLimits.HOLD_IDLE_MAX)
                && (before.isOutrun() || minIndex > before.parcel().claim().index());
    }

    void asked(long peer, Checkpoint checkpoint, ChunkRequest request, int length) {
        long now = nanos.getAsLong();
        sentBytes.addAndGet(length);
        Sending sending = byPeer.get(peer);
        Parcel parcel = Parcel.ofOwn(checkpoint);
        if (sending == null || !sending.parcel().equals(parcel)) {
            sending = new Sending(peer, Long.toHexString(peer), parcel, false, now);
            byPeer.put(peer, sending);
        }
        sending.told(now, request.getReceived(), request.getReceived() + length, request.getReused());
        if (now - reportAt >= TransferLimits.PROGRESS_EVERY.toNanos()) {
            reportAt = now;
            transfers()
                    .forEach(t ->
                            LOG.info("sending the checkpoint at {} to {}: {}", t.index(), t.peerName(), t.progress()));
        }
    }

    /** Bytes sent since the process started. */
    public long sentBytes() {
        return sentBytes.get();
    }

    /** Those under way from here. */
    public List<Transfer> transfers() {
        long now = nanos.getAsLong();
        return byPeer.values().stream()
                .filter(s -> s.parcel().isOwn() && s.isUnderWay())
                .filter(s -> !s.isSilent(now, TransferLimits.HOLD_IDLE_MAX))
                .map(s -> s.now(now))
                .toList();
    }

    @Override
    public long outrunNeedMillis() {
        if (!leads.getAsBoolean()) {
            return -1;
        }
        long now = nanos.getAsLong();
        return byPeer.values().stream()
                .filter(s -> s.isWaitedFor(now))
                .mapToLong(s -> s.needMillis(now))
                .max()
                .orElse(-1);
    }

    @Override
    public List<Hold> now() {
        long now = nanos.getAsLong();
        Checkpoint newest = checkpoints.newest();
        long target = newest == null ? 0 : newest.claim().index();
        for (Sending sending : byPeer.values()) {
            long commit = commits.applyAsLong(sending.peer());
            sending.committed(now, commit);
            boolean caughtUp = sending.isComplete() && commit >= target;
            if (caughtUp || sending.isSilent(now, TransferLimits.HOLD_IDLE_MAX)) {
                byPeer.remove(sending.peer(), sending);
            }
        }
        boolean slows = leads.getAsBoolean();
        return byPeer.values().stream().map(s -> s.hold(now, slows)).toList();
    }
}
