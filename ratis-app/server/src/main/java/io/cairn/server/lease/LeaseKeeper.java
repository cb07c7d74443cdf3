package io.cairn.server.lease;

import io.cairn.server.apply.EntryListener;
import io.cairn.server.node.FailStop;
import io.cairn.server.node.Proposals;
import io.cairn.server.node.Unavailable;
import io.cairn.server.node.Wakeup;
import io.cairn.server.raft.LogState;
import io.cairn.statemachine.Lease;
import io.cairn.statemachine.command.LeaseExpire;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.store.Applied;
import io.cairn.statemachine.store.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Keeps the time of all leases while this peer leads, and has those revoked that run out. Begins only when this peer
 * has applied an entry of its own term, then gives every lease its full time: what its predecessor renewed is not in
 * the log. Never answers for a renewal before a majority has confirmed, after the renewal, that this peer still leads:
 * a successor that knows nothing of it began later and gave the full time too.
 */
public final class LeaseKeeper implements EntryListener, AutoCloseable {
    /** What confirms that this peer leads: completes with an index that covers every write acknowledged before. */
    @FunctionalInterface
    public interface Barrier {
        CompletableFuture<Long> index();
    }

    /** @param index of the state that was asked */
    record Answer(long index, List<Timetable.Left> left) {}

    private final LogState log;
    private final Supplier<View> views;
    private final Barrier barrier;
    private final Proposals proposals;
    private final FailStop failStop;
    private final long extensionMillis;
    private final Timetable timetable;
    private final AtomicInteger expiring = new AtomicInteger();
    private final Wakeup wakeup = new Wakeup();
    private final Thread thread;
    private volatile boolean closed;

    /**
     * @param views of what is published
     * @param extension what a lease gets on top of its time when leadership changes: about what that took
     */
    public LeaseKeeper(
            LogState log,
            Supplier<View> views,
            Barrier barrier,
            Proposals proposals,
            Duration extension,
            FailStop failStop) {
        this(
                log,
                views,
                barrier,
                proposals,
                extension,
                failStop,
                () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
    }

    /** @param millis a clock that never goes back */
    LeaseKeeper(
            LogState log,
            Supplier<View> views,
            Barrier barrier,
            Proposals proposals,
            Duration extension,
            FailStop failStop,
            LongSupplier millis) {
        this.log = log;
        this.views = views;
        this.barrier = barrier;
        this.proposals = proposals;
        this.extensionMillis = extension.toMillis();
        this.failStop = failStop;
        this.timetable = new Timetable(log::term, millis);
        this.thread = new Thread(this::run, "lease-keeper");
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Leadership may have changed. Any thread. */
    public void wake() {
        wakeup.wake();
    }

    @Override
    public void applied(long index, List<Applied> applied) {
        timetable.applied(index, applied);
    }

    private void run() {
        try {
            while (!closed) {
                long pause = round();
                wakeup.sleep(TimeUnit.MILLISECONDS.toNanos(pause));
            }
        } catch (RuntimeException | Error e) {
            if (!closed) {
                failStop.stop("keeping leases", e);
            }
        }
    }

    /** Looks at everything once; returns for how many milliseconds nothing will be due. Keeper thread. */
    long round() {
        long leading = leadingTerm();
        if (leading != timetable.term()) {
            timetable.end();
            if (leading != 0) {
                begin(leading);
            }
        }
        long pause = leading == 0 ? Long.MAX_VALUE : expireDue(leading);
        return Math.min(LeaseLimits.LOOK_EVERY.toMillis(), pause);
    }

    /** The term in which this peer leads and knows all that was ever committed; 0: it does not. */
    private long leadingTerm() {
        long now = log.term();
        return log.leadsReady() && log.term() == now ? now : 0;
    }

    private void begin(long leading) {
        timetable.collect();
        try (View view = views.get()) {
            timetable.begin(leading, view, extensionMillis);
        }
    }

    private long expireDue(long leading) {
        Timetable.Due due = timetable.takeDue(leading, LeaseLimits.EXPIRING_MAX - expiring.get());
        due.leases().forEach(lease -> expire(lease, leading));
        return due.pauseMillis();
    }

    /** The entry itself decides whether this is still the term: however late it comes, it does no harm. */
    private void expire(Lease lease, long leading) {
        expiring.incrementAndGet();
        proposals
                .propose(new LeaseExpire(lease.id(), lease.granted(), leading))
                .whenComplete((outcome, failure) -> settled(lease, outcome instanceof Outcome.Revoked));
    }

    /** Mostly on the apply thread. What was revoked comes as a change; all else, also one in part, is proposed again. */
    private void settled(Lease lease, boolean revoked) {
        if (!revoked) {
            timetable.failed(lease);
        }
        if (expiring.decrementAndGet() == LeaseLimits.EXPIRING_MAX / 2) {
            wake();
        }
    }

    /**
     * Starts the time of leases again. For each, in order: seconds granted, {@link Timetable#UNKNOWN} or
     * {@link Timetable#EXPIRING}. Fails with {@link Unavailable} when this peer does not lead, or no longer. Any thread.
     */
    CompletableFuture<List<Long>> renew(List<Long> ids) {
        long before = keeping();
        List<Long> first = timetable.restart(ids, before);
        return barrier.index().thenCompose(index -> {
            // Only now is every lease known here that was granted before the question.
            List<Long> second = new ArrayList<>(first);
            boolean found = false;
            List<Long> again = timetable.restart(unknown(ids, first), before);
            for (int i = 0, next = 0; i < ids.size(); i++) {
                if (first.get(i) == Timetable.UNKNOWN) {
                    second.set(i, again.get(next));
                    found |= again.get(next++) > 0;
                }
            }
            return found
                    ? barrier.index().thenApply(later -> timetable.still(before, second))
                    : done(timetable.still(before, second));
        });
    }

    private static CompletableFuture<List<Long>> done(List<Long> answer) {
        return CompletableFuture.completedFuture(answer);
    }

    private static List<Long> unknown(List<Long> ids, List<Long> answers) {
        List<Long> unknown = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            if (answers.get(i) == Timetable.UNKNOWN) {
                unknown.add(ids.get(i));
            }
        }
        return unknown;
    }

    /** Time left of leases. Fails as {@link #renew}. Any thread. */
    CompletableFuture<Answer> left(List<Long> ids) {
        long before = keeping();
        return barrier.index().thenApply(index -> new Answer(index, timetable.left(ids, before)));
    }

    private long keeping() {
        long term = timetable.term();
        if (term == 0) {
            throw new Unavailable(Unavailable.Reason.NO_LEADER);
        }
        return term;
    }

    @Override
    public void close() {
        closed = true;
        wake();
    }
}
