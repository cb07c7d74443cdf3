package io.cairn.server.space;

import io.cairn.server.node.Defragmentation;
import io.cairn.server.node.FailStop;
import io.cairn.server.node.Proposals;
import io.cairn.server.node.StoreSize;
import io.cairn.server.node.Unavailable;
import io.cairn.server.node.Wakeup;
import io.cairn.statemachine.Alarm;
import io.cairn.statemachine.command.Command;
import io.cairn.statemachine.command.Growth;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.SetAlarm;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the store within its quota, and within the disk. What would make it grow is refused here, before it costs an
 * entry of the log; the alarm, which is replicated, makes every other peer refuse it too. While this peer's own alarm is
 * up, its files are rewritten now and then, so that what clients delete and compact comes back as space; then the alarm
 * is cleared.
 */
public final class Quota implements Proposals, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Quota.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

    /** Between two rewritings of all files, at least. */
    private static final Duration RECLAIM_EVERY = Duration.ofSeconds(5);

    private static final Duration RECLAIM_WITHIN = Duration.ofHours(1);

    /** A rewriting may take a twentieth of the time. */
    private static final int RECLAIM_PAUSE = 20;

    /** Room for the new files, and as much for what else is written meanwhile. */
    private static final int FILES_TWICE = 2;

    private final long ownId;
    private final QuotaRule rule;
    private final Surroundings around;
    private final Proposals proposals;
    private final FailStop failStop;
    private final Wakeup wakeup = new Wakeup();
    private final Thread thread;

    /** What was let through since the store was last looked at. */
    private final AtomicLong admitted = new AtomicLong();

    private volatile long used;
    private volatile boolean wanting;
    private volatile boolean closed;
    private boolean told;
    private long nextReclaim = System.nanoTime();
    private long reclaimedRevision = -1;

    /**
     * What there is to know and to do. For any thread.
     *
     * @param size of the store
     * @param compacted revision up to which history was dropped
     * @param alarms that are up, at no cost
     * @param gone whether this peer knows, as the leader, that a member has not answered for long
     */
    public record Surroundings(
            StoreSize size,
            LongSupplier compacted,
            Supplier<List<Alarm>> alarms,
            DiskRoom disk,
            LongPredicate gone,
            Defragmentation defragmentation) {}

    public Quota(long ownId, long quotaBytes, Surroundings around, Proposals proposals, FailStop failStop) {
        this.ownId = ownId;
        this.rule = new QuotaRule(quotaBytes);
        this.around = around;
        this.proposals = proposals;
        this.failStop = failStop;
        this.thread = new Thread(this::run, "quota");
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    @Override
    public CompletableFuture<Outcome> propose(Command command) {
        long growth = Growth.of(command);
        if (growth > 0) {
            // The disk is asked too, because the alarm needs a moment to be raised.
            if (around.disk().refuses()
                    || around.alarms().get().stream().anyMatch(a -> a.type() == Alarm.Type.NOSPACE)) {
                return CompletableFuture.failedFuture(new Unavailable(Unavailable.Reason.NO_SPACE));
            }
            if (rule.isFull(used, admitted.get() + growth)) {
                wanting = true;
                wakeup.wake();
                return CompletableFuture.failedFuture(new Unavailable(Unavailable.Reason.NO_SPACE));
            }
            admitted.addAndGet(growth);
        }
        return proposals.propose(command);
    }

    private void run() {
        try {
            while (!closed) {
                look();
                wakeup.sleep(LOOK_EVERY.toNanos());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException surprise) {
            if (!closed) {
                failStop.stop("watching the size of the store", surprise);
            }
        }
    }

    private void look() throws InterruptedException {
        admitted.set(0);
        used = around.size().bytes();
        Alarm own = around.alarms().get().stream()
                .filter(a -> a.is(ownId, Alarm.Type.NOSPACE))
                .findFirst()
                .orElse(null);
        boolean full = wanting || rule.isFull(used, 0);
        wanting = false;
        if (own == null && (full || around.disk().refuses())) {
            raise(full);
        } else if (own != null && own.automatic()) {
            giveSpaceBack();
        }
        clearOfGone();
    }

    private void raise(boolean full) throws InterruptedException {
        if (full && !told) {
            LOG.error("the store has {} bytes, its quota is {}: refusing what makes it grow", used, rule.bytes());
        }
        told = true;
        set(ownId, true);
    }

    /** Whose disk is full may not come back, and must not keep the others from writing. If it does, it raises its alarm again. */
    private void clearOfGone() throws InterruptedException {
        for (Alarm alarm : around.alarms().get()) {
            boolean its = alarm.type() == Alarm.Type.NOSPACE && alarm.automatic() && alarm.member() != ownId;
            if (its && around.gone().test(alarm.member())) {
                LOG.warn("clearing the alarm NOSPACE of {}: it is down", Long.toHexString(alarm.member()));
                set(alarm.member(), false);
            }
        }
    }

    private void giveSpaceBack() throws InterruptedException {
        if (mayReclaim() && System.nanoTime() - nextReclaim >= 0) {
            reclaimedRevision = around.compacted().getAsLong();
            long start = System.nanoTime();
            await(around.defragmentation().defragment(), RECLAIM_WITHIN);
            long took = System.nanoTime() - start;
            nextReclaim = System.nanoTime() + Math.max(RECLAIM_EVERY.toNanos(), RECLAIM_PAUSE * took);
            used = around.size().bytes();
        }
        if (rule.isClear(used) && !around.disk().refuses()) {
            LOG.warn(
                    "the store has {} bytes of {} again, and the disk has room: clearing the alarm",
                    used,
                    rule.bytes());
            told = false;
            set(ownId, false);
        }
    }

    /**
     * All files are written anew before the old ones go, and checkpoints keep those for a while. A disk that is nearly
     * full must have room for that, and it must be worth it.
     */
    private boolean mayReclaim() {
        if (!around.disk().refuses()) {
            return !rule.isClear(used);
        }
        return around.disk().has(FILES_TWICE * used) && around.compacted().getAsLong() != reclaimedRevision;
    }

    /** Failing does no harm: the next look tries again. */
    private void set(long member, boolean active) throws InterruptedException {
        await(proposals.propose(new SetAlarm(new Alarm(member, Alarm.Type.NOSPACE, true), active)), ANSWER_WITHIN);
    }

    private static void await(CompletableFuture<?> future, Duration within) throws InterruptedException {
        try {
            future.get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("not done now", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(ANSWER_WITHIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
