package io.cairn.server.space;

import io.cairn.server.node.Defragmentation;
import io.cairn.server.node.FailStop;
import io.cairn.server.node.Proposals;
import io.cairn.server.node.StoreSize;
import io.cairn.server.node.Unavailable;
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
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the store within its quota. What would make it grow is refused here, before it costs an entry of the log; the
 * alarm, which is replicated, makes every other peer refuse it too. While this peer's own alarm is up, its files are
 * rewritten now and then, so that what clients delete and compact comes back as space; then the alarm is cleared.
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

    private final long ownId;
    private final QuotaRule rule;
    private final StoreSize size;
    private final Supplier<List<Alarm>> alarms;
    private final Proposals proposals;
    private final Defragmentation defragmentation;
    private final FailStop failStop;
    private final Thread thread;

    /** What was let through since the store was last looked at. */
    private final AtomicLong admitted = new AtomicLong();

    private volatile long used;
    private volatile boolean wanting;
    private volatile boolean closed;
    private long nextReclaim = System.nanoTime();

    /** @param alarms that are up, at no cost */
    public Quota(
            long ownId,
            long quotaBytes,
            StoreSize size,
            Supplier<List<Alarm>> alarms,
            Proposals proposals,
            Defragmentation defragmentation,
            FailStop failStop) {
        this.ownId = ownId;
        this.rule = new QuotaRule(quotaBytes);
        this.size = size;
        this.alarms = alarms;
        this.proposals = proposals;
        this.defragmentation = defragmentation;
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
            if (alarms.get().stream().anyMatch(a -> a.type() == Alarm.Type.NOSPACE)) {
                return CompletableFuture.failedFuture(new Unavailable(Unavailable.Reason.NO_SPACE));
            }
            if (rule.isFull(used, admitted.get() + growth)) {
                wanting = true;
                LockSupport.unpark(thread);
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
                LockSupport.parkNanos(LOOK_EVERY.toNanos());
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
        used = size.bytes();
        Alarm own = alarms.get().stream()
                .filter(a -> a.is(ownId, Alarm.Type.NOSPACE))
                .findFirst()
                .orElse(null);
        boolean full = wanting || rule.isFull(used, 0);
        wanting = false;
        if (own == null && full) {
            LOG.error("the store has {} bytes, its quota is {}: refusing what makes it grow", used, rule.bytes());
            set(true);
        } else if (own != null && own.automatic()) {
            giveSpaceBack();
        }
    }

    private void giveSpaceBack() throws InterruptedException {
        if (!rule.isClear(used) && System.nanoTime() - nextReclaim >= 0) {
            long start = System.nanoTime();
            await(defragmentation.defragment(), RECLAIM_WITHIN);
            long took = System.nanoTime() - start;
            nextReclaim = System.nanoTime() + Math.max(RECLAIM_EVERY.toNanos(), RECLAIM_PAUSE * took);
            used = size.bytes();
        }
        if (rule.isClear(used)) {
            LOG.warn("the store has {} bytes of {} again: clearing the alarm", used, rule.bytes());
            set(false);
        }
    }

    /** Failing does no harm: the next look tries again. */
    private void set(boolean active) throws InterruptedException {
        await(proposals.propose(new SetAlarm(new Alarm(ownId, Alarm.Type.NOSPACE, true), active)), ANSWER_WITHIN);
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
