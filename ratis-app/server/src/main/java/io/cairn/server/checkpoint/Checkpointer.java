package io.cairn.server.checkpoint;

import io.cairn.server.apply.Applier;
import io.cairn.server.node.ApplyGaps;
import io.cairn.server.node.FailStop;
import io.cairn.server.node.Snapshots;
import io.cairn.server.node.Unavailable;
import io.cairn.server.raft.PurgedLog;
import io.cairn.statemachine.CrashPoint;
import io.cairn.statemachine.Fault;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.checkpoint.Checkpoint;
import io.cairn.statemachine.checkpoint.Checkpoints;
import io.cairn.statemachine.checkpoint.Claim;
import io.cairn.statemachine.checkpoint.CorruptCheckpointException;
import io.cairn.statemachine.checkpoint.IncomingCheckpoint;
import io.cairn.statemachine.store.Store;
import io.cairn.statemachine.store.View;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes checkpoints beside apply and has the log purged behind them. Its one thread owns the folder of checkpoints. */
public final class Checkpointer implements Snapshots, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpointer.class);

    /** How often triggers are looked at; at 100 MB of log a second this is one file late. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    /** Until Ratis has taken note and deleted the files. */
    private static final Duration PURGE_WITHIN = Duration.ofSeconds(20);

    private static final Duration STOP_WITHIN = Duration.ofSeconds(30);

    /** What fails ten times a second need not be said more often than every ten seconds. */
    private static final int LOOKS_PER_COMPLAINT = 100;

    private final Checkpoints checkpoints;
    private final Store store;
    private final Applier applier;
    private final PurgedLog log;
    private final CheckpointPolicy policy;
    private final LongSupplier clusterId;
    private final FailStop failStop;
    private final Surroundings surroundings;
    private final Retention retention;
    private final ScheduledExecutorService thread;
    private final AtomicInteger abandoned = new AtomicInteger();
    private volatile long logBytes;
    private int failures;

    /** While the last checkpoint was taken. */
    private @Nullable ApplyGaps gaps;

    private Position last;
    private long lastBytes;
    private long lastNanos = System.nanoTime();

    /**
     * What other peers have to say about checkpoints here.
     *
     * @param giveWay is told how much room the log has for them
     * @param heldUpMicros is told of each checkpoint how long the longest gap between two applies was meanwhile
     */
    public record Surroundings(Turns turns, Holds holds, GiveWay giveWay, LongConsumer heldUpMicros) {}

    /** @param failStop is told when the log's files are gone; a peer without its log must not go on voting */
    public Checkpointer(
            Checkpoints checkpoints,
            Store store,
            Applier applier,
            PurgedLog log,
            CheckpointPolicy policy,
            LongSupplier clusterId,
            FailStop failStop,
            Surroundings surroundings) {
        this.checkpoints = checkpoints;
        this.store = store;
        this.applier = applier;
        this.log = log;
        this.policy = policy;
        this.clusterId = clusterId;
        this.failStop = failStop;
        this.surroundings = surroundings;
        this.retention = new Retention(policy);
        this.last = applier.claim();
        this.thread = Executors.newSingleThreadScheduledExecutor(r -> {
            Thread t = new Thread(r, "checkpointer");
            t.setDaemon(true);
            return t;
        });
    }

    /** The log exists from now on. */
    public void start() {
        thread.scheduleWithFixedDelay(this::look, LOOK_EVERY.toMillis(), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Bytes of the log on disk, as of the last look. Any thread. */
    public long logBytes() {
        return logBytes;
    }

    /** True while the log has no room for more. Any thread. */
    public boolean logFull() {
        return policy.isFull(logBytes);
    }

    private void look() {
        try {
            if (!log.files().exists()) {
                gone();
                return;
            }
            logBytes = log.files().bytes();
            long heldFrom = heldFrom();
            surroundings
                    .giveWay()
                    .look(policy.roomBytes(logBytes), surroundings.holds().outrunNeedMillis());
            if (isTime(heldFrom)) {
                take();
            }
            Position purge = retention.mayPurge(applier.meter().bytes(), logBytes, heldFrom);
            if (purge != null) {
                purge(purge);
            }
            failures = 0;
        } catch (IOException | RuntimeException e) {
            // The next look tries again; if it never works the log fills up and writes are refused.
            if (failures++ % LOOKS_PER_COMPLAINT == 0) {
                LOG.error("no checkpoint, tried {} times: {}", failures, e.toString(), e);
            }
        }
    }

    /** Whether there is one due and this peer's turn, or the log cannot wait for either. */
    private boolean isTime(long heldFrom) {
        Position claim = applier.claim();
        if (policy.isUrgent(logBytes) && claim.index() > last.index()) {
            // Before that, one more checkpoint would make no room.
            return heldFrom > last.index() || policy.letsGo(logBytes);
        }
        Duration age = Duration.ofNanos(System.nanoTime() - lastNanos);
        return policy.isDue(applier.meter().bytes() - lastBytes, claim.index() - last.index(), age)
                && (!policy.canWait(logBytes) || surroundings.turns().mine());
    }

    /** Somebody needs the log behind this index. */
    private long heldFrom() {
        return surroundings.holds().now().stream()
                .mapToLong(Holds.Hold::index)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** Ratis itself would notice only when it begins its next file. */
    private void gone() {
        Path folder = log.files().folder();
        failStop.stop("the log was deleted under the running peer", new NoSuchFileException(folder.toString()));
    }

    /** Null when an install overtook it, or when there is nothing to take yet. */
    private @Nullable Checkpoint take() throws IOException {
        applier.meter().countGaps();
        try {
            return takeNow();
        } finally {
            ApplyGaps counted = applier.meter().countedGaps();
            gaps = counted;
            surroundings.heldUpMicros().accept(counted.longestMicros());
            surroundings.turns().over();
        }
    }

    private @Nullable Checkpoint takeNow() throws IOException {
        int before = abandoned.get();
        Position claim = applier.claim();
        long bytes = applier.meter().bytes();
        if (claim.index() == 0) {
            return null;
        }
        long revision;
        try (View view = store.view()) {
            revision = view.revision();
        }
        long start = System.nanoTime();
        Checkpoint taken = checkpoints.create(
                new Claim(claim, revision, System.currentTimeMillis(), clusterId.getAsLong()),
                store::writeCheckpoint,
                () -> abandoned.get() != before);
        if (taken == null) {
            LOG.info("checkpoint {} abandoned: an install is under way", claim);
            return null;
        }
        last = claim;
        lastBytes = bytes;
        lastNanos = System.nanoTime();
        retention.finished(claim, bytes);
        checkpoints.retire();
        LOG.info(
                "checkpoint {} at revision {}: {} bytes in {} ms",
                claim,
                revision,
                taken.bytes(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        return taken;
    }

    private void purge(Position claim) {
        applier.allowPurge(claim);
        CrashPoint.PURGE_ALLOWED.reached();
        try {
            log.purge(PURGE_WITHIN).get(PURGE_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            CrashPoint.PURGED.reached();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("the log did not take note of the checkpoint {}: {}", claim, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public CompletableFuture<Created> create() {
        CompletableFuture<Created> created = new CompletableFuture<>();
        try {
            thread.execute(() -> {
                try {
                    created.complete(createNow());
                } catch (IOException | RuntimeException e) {
                    created.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException stopped) {
            created.completeExceptionally(new Unavailable(Unavailable.Reason.STOPPED));
        }
        return created;
    }

    private Created createNow() throws IOException {
        LogExtent before = log.extent();
        long start = System.nanoTime();
        Checkpoint taken = take();
        long took = System.nanoTime() - start;
        if (taken == null) {
            throw new Unavailable(Unavailable.Reason.NOT_READY);
        }
        Position claim = retention.newest(log.files().bytes(), heldFrom());
        if (claim != null) {
            purge(claim);
            awaitPurge(claim.index());
        }
        return new Created(taken(taken), took / 1000, Objects.requireNonNull(gaps), before, log.extent());
    }

    /** Ratis deletes files on a thread of its own. */
    private void awaitPurge(long index) throws IOException {
        long deadline = System.nanoTime() + PURGE_WITHIN.toNanos();
        while (System.nanoTime() - deadline < 0 && holdsClosedFileUpTo(index)) {
            try {
                TimeUnit.MILLISECONDS.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private boolean holdsClosedFileUpTo(long index) throws IOException {
        return log.files().segments(log.lastIndex()).stream()
                .anyMatch(s -> !s.open() && s.extent().lastIndex() <= index);
    }

    private static Taken taken(Checkpoint checkpoint) {
        return new Taken(
                checkpoint.claim(),
                checkpoint.manifest().claim().revision(),
                checkpoint.bytes(),
                checkpoint.manifest().claim().createdMillis());
    }

    @Override
    public List<Taken> list() {
        return checkpoints.list().stream().map(Checkpointer::taken).toList();
    }

    @Override
    public List<LogPart> explainLog() {
        Checkpoint newest = checkpoints.newest();
        long covered = newest == null ? 0 : newest.claim().index();
        LogReasons reasons = new LogReasons(
                covered, applier.reported().index(), surroundings.holds().now(), policy.letsGoBytes());
        try {
            return log.files().segments(log.lastIndex()).stream()
                    .map(reasons::explain)
                    .toList();
        } catch (IOException e) {
            throw new Unavailable(Unavailable.Reason.NOT_READY);
        }
    }

    /** Whatever is being taken describes a state that an install replaces. Apply thread. */
    public void abandon() {
        abandoned.incrementAndGet();
    }

    /** The last entry that the log delivered. Any thread. */
    Position delivered() {
        return applier.delivered();
    }

    /** Gives a transfer what checkpoints here have already. Any thread. */
    void lendTo(IncomingCheckpoint incoming) throws IOException {
        checkpoints.lendTo(incoming);
    }

    /**
     * A checkpoint was found to be damaged. Its tables are those of the live store as well: if that is damaged too, this
     * peer stops, and otherwise takes another checkpoint. Any thread.
     */
    public void damaged(Checkpoint checkpoint, CorruptCheckpointException found) {
        thread.execute(() -> {
            try {
                LOG.error("the checkpoint {} is damaged and set aside: {}", checkpoint.claim(), found.getMessage());
                checkpoints.setAside(checkpoint);
                store.verify();
                LOG.warn("the live store is whole: taking another checkpoint");
                take();
            } catch (Fault fault) {
                failStop.stop(String.valueOf(fault.getMessage()), fault);
            } catch (IOException | RuntimeException e) {
                LOG.error("no checkpoint in place of the damaged one; the next is taken when it is due", e);
            }
        });
    }

    /** Keeps a checkpoint that another peer made and this one verified. Done when the folder is free again. */
    public CompletableFuture<Void> adopt(Path folder) {
        return CompletableFuture.runAsync(() -> adoptNow(folder), thread);
    }

    private void adoptNow(Path folder) {
        try {
            Checkpoint adopted = checkpoints.adopt(folder);
            CrashPoint.INSTALL_ADOPTED.reached();
            last = adopted.claim();
            lastBytes = applier.meter().bytes();
            checkpoints.retire();
        } catch (IOException | RuntimeException e) {
            LOG.warn("the installed checkpoint was not kept; the next one will be this peer's own", e);
        }
    }

    /** Takes the last checkpoint of a clean stop, so that the next start has nothing to replay. Blocks. */
    @Override
    public void close() {
        thread.execute(() -> {
            try {
                if (applier.claim().index() > last.index()) {
                    take();
                }
            } catch (IOException | RuntimeException e) {
                LOG.warn("no checkpoint at the stop; the next start replays the log", e);
            }
        });
        thread.shutdown();
        try {
            if (!thread.awaitTermination(STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops without a last checkpoint. */
    public void halt() {
        thread.shutdownNow();
    }
}
