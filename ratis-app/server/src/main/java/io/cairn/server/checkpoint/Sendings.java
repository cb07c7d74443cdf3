package io.cairn.server.checkpoint;

import io.cairn.api.peer.ChunkRequest;
import io.cairn.server.node.Transfer;
import io.cairn.statemachine.checkpoint.Checkpoint;
import io.cairn.statemachine.checkpoint.Checkpoints;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who fetches a checkpoint from here, and how far each is. As long as it is heard of, and until it has caught up from the
 * log, it holds the log behind its checkpoint. Safe for any thread.
 */
public final class Sendings implements Holds {
    private static final Logger LOG = LoggerFactory.getLogger(Sendings.class);

    private final Checkpoints checkpoints;
    private final LongUnaryOperator commits;
    private final LongSupplier nanos;
    private final Map<Long, Sending> byPeer = new ConcurrentHashMap<>();
    private final AtomicLong sentBytes = new AtomicLong();
    private volatile long reportAt;

    /**
     * @param checkpoints those that are sent
     * @param commits last entry that a peer knows to be committed, as far as this one knows; 0: nothing known
     */
    public Sendings(Checkpoints checkpoints, LongUnaryOperator commits) {
        this(checkpoints, commits, System::nanoTime);
    }

    Sendings(Checkpoints checkpoints, LongUnaryOperator commits, LongSupplier nanos) {
        this.checkpoints = checkpoints;
        this.commits = commits;
        this.nanos = nanos;
        this.reportAt = nanos.getAsLong();
    }

    void begun(long peer, String name, Checkpoint checkpoint) {
        long now = nanos.getAsLong();
        boolean outrun = isOutrun(byPeer.get(peer), checkpoint, now);
        byPeer.put(peer, new Sending(peer, name, checkpoint, outrun, now));
        LOG.info(
                "sending the checkpoint {} to {}: {} bytes{}",
                checkpoint.claim(),
                name,
                checkpoint.bytes(),
                outrun ? "; the log was not kept long enough for the one before" : "");
    }

    /** It had the one before, or was fetching it, and now needs another: the log behind that one is gone. */
    private static boolean isOutrun(@Nullable Sending before, Checkpoint next, long now) {
        return before != null
                && !before.isSilent(now, TransferLimits.HOLD_IDLE_MAX)
                && (before.isOutrun()
                        || next.claim().index() > before.checkpoint().claim().index());
    }

    void asked(long peer, Checkpoint checkpoint, ChunkRequest request, int length) {
        long now = nanos.getAsLong();
        sentBytes.addAndGet(length);
        Sending sending = byPeer.get(peer);
        if (sending == null || !sending.checkpoint().equals(checkpoint)) {
            sending = new Sending(peer, Long.toHexString(peer), checkpoint, false, now);
            byPeer.put(peer, sending);
        }
        sending.asked(now, request.getReceived(), request.getReused(), length);
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

    /** Those under way. */
    public List<Transfer> transfers() {
        long now = nanos.getAsLong();
        return byPeer.values().stream()
                .filter(s -> !s.isComplete() && !s.isSilent(now, TransferLimits.HOLD_IDLE_MAX))
                .map(s -> s.now(now))
                .toList();
    }

    @Override
    public long outrunNeedMillis() {
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
        return byPeer.values().stream().map(s -> s.hold(now)).toList();
    }
}
