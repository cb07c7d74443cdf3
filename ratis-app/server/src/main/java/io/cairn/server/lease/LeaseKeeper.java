package io.cairn.server.lease;

import io.cairn.server.apply.LeaseOutcomes;
import io.cairn.server.node.FailStop;
import io.cairn.server.node.Proposals;
import io.cairn.server.node.Unavailable;
import io.cairn.server.raft.LogState;
import io.cairn.statemachine.Lease;
import io.cairn.statemachine.command.LeaseExpire;
import io.cairn.statemachine.store.Applied;
import io.cairn.statemachine.store.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the time of all leases while this peer leads, and has those revoked that run out. Begins only when this peer
 * has applied an entry of its own term, then gives every lease its full time: what its predecessor renewed is not in
 * the log. Never answers for a renewal before a majority has confirmed, after the renewal, that this peer still leads:
 * a successor that knows nothing of it began later and gave the full time too.
 */
public final class LeaseKeeper implements LeaseOutcomes, AutoCloseable {
    /** What confirms that this peer leads: completes with an index that covers every write acknowledged before. */
    @FunctionalInterface
    public interface Barrier {
        CompletableFuture<Long> index();
    }

    /** What {@link #renew} says of a lease whose end was proposed: it will be gone soon, or this leader will. */
    static final long EXPIRING = -1;

    /** What {@link #renew} says of a lease that is not there. */
    static final long UNKNOWN = 0;

    /** @param seconds left; without meaning when unknown */
    record Left(boolean known, long seconds) {}

    /** @param index of the state that was asked */
    record Answer(long index, List<Left> left) {}

    private final LogState log;
    private final Supplier<View> views;
    private final Barrier barrier;
    private final Proposals proposals;
    private final FailStop failStop;
    private final LongSupplier millis;
    private final long extensionMillis;
    private final Changes changes;
    private final AtomicInteger expiring = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by the lock. */
    private Deadlines deadlines = new Deadlines();
    /** In which this peer keeps leases; 0: it does not. Guarded by the lock. */
    private long term;
    /** Changes up to here were in what was read at the beginning. Guarded by the lock. */
    private long readAt;

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
        this.millis = millis;
        this.changes = new Changes(millis);
        this.thread = new Thread(this::run, "lease-keeper");
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Leadership may have changed. Any thread. */
    public void wake() {
        LockSupport.unpark(thread);
    }

    @Override
    public void applied(long index, List<Applied> applied) {
        if (changes.isFull()) {
            // The keeper is starved, so its work is done here.
            lock.lock();
            try {
                drain();
            } finally {
                lock.unlock();
            }
        }
        changes.applied(index, applied);
    }

    private void run() {
        try {
            while (!closed) {
                long pause = round();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pause));
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
        if (leading != kept()) {
            keepNothing();
            if (leading != 0) {
                begin(leading);
            }
        }
        return leading == 0 ? LeaseLimits.LOOK_EVERY.toMillis() : expireDue(leading);
    }

    /** The term in which this peer leads and knows all that was ever committed; 0: it does not. */
    private long leadingTerm() {
        long now = log.term();
        return log.leadsReady() && log.term() == now ? now : 0;
    }

    private long kept() {
        lock.lock();
        try {
            return term;
        } finally {
            lock.unlock();
        }
    }

    private void keepNothing() {
        lock.lock();
        try {
            term = 0;
            deadlines = new Deadlines();
        } finally {
            lock.unlock();
        }
        changes.stop();
    }

    /** Without the lock while it reads, since that takes long. */
    private void begin(long leading) {
        changes.collect();
        Deadlines all = new Deadlines();
        long position;
        try (View view = views.get()) {
            view.leases().forEach(lease -> all.start(lease, fullTime(lease, millis.getAsLong()) + extensionMillis));
            position = view.position().index();
        }
        lock.lock();
        try {
            if (!changes.isFull()) {
                deadlines = all;
                readAt = position;
                term = leading;
            }
        } finally {
            lock.unlock();
        }
    }

    private static long fullTime(Lease lease, long from) {
        return from + TimeUnit.SECONDS.toMillis(lease.ttlSeconds());
    }

    /** With the lock. */
    private void drain() {
        Change change;
        while (term != 0 && (change = changes.poll()) != null) {
            if (change.index() > readAt) {
                take(change);
            }
        }
    }

    private void take(Change change) {
        if (change instanceof Change.Granted granted) {
            deadlines.start(granted.lease(), fullTime(granted.lease(), granted.atMillis()));
        } else if (change instanceof Change.Revoked revoked) {
            deadlines.end(revoked.id());
        } else if (change instanceof Change.Failed failed) {
            Deadlines.Held held = deadlines.get(failed.lease().id());
            if (held != null && held.lease().equals(failed.lease()) && held.expiring()) {
                deadlines.move(held, millis.getAsLong() + pauseAfter(held.attempts()));
            }
        }
    }

    private static long pauseAfter(int attempts) {
        long doubled = LeaseLimits.RETRY_FIRST.toMillis() << Math.min(attempts - 1, Integer.SIZE);
        return Math.min(doubled, LeaseLimits.RETRY_MOST.toMillis());
    }

    private long expireDue(long leading) {
        List<Lease> due = new ArrayList<>();
        long pause;
        lock.lock();
        try {
            drain();
            long now = millis.getAsLong();
            int room = term == leading ? LeaseLimits.EXPIRING_MAX - expiring.get() : 0;
            deadlines.takeDue(now, room).forEach(held -> due.add(held.lease()));
            long next = room > 0 ? Math.max(1, deadlines.next() - now) : Long.MAX_VALUE;
            pause = Math.min(LeaseLimits.LOOK_EVERY.toMillis(), next);
        } finally {
            lock.unlock();
        }
        due.forEach(lease -> expire(lease, leading));
        return pause;
    }

    /** The entry itself decides whether this is still the term: however late it comes, it does no harm. */
    private void expire(Lease lease, long leading) {
        expiring.incrementAndGet();
        proposals
                .propose(new LeaseExpire(lease.id(), lease.granted(), leading))
                .whenComplete((outcome, failure) -> settled(lease, failure));
    }

    /** Mostly on the apply thread. What was revoked comes as a change. */
    private void settled(Lease lease, @Nullable Throwable failure) {
        if (failure != null) {
            changes.add(new Change.Failed(Long.MAX_VALUE, lease));
        }
        if (expiring.decrementAndGet() == LeaseLimits.EXPIRING_MAX / 2) {
            wake();
        }
    }

    /**
     * Starts the time of leases again. For each, in order: seconds granted, {@link #UNKNOWN} or {@link #EXPIRING}.
     * Fails with {@link Unavailable} when this peer does not lead, or no longer. Any thread.
     */
    CompletableFuture<List<Long>> renew(List<Long> ids) {
        long before = keeping();
        List<Long> first = restart(ids, before);
        return barrier.index().thenCompose(index -> {
            // Only now is every lease known here that was granted before the question.
            List<Long> second = new ArrayList<>(first);
            boolean found = false;
            List<Long> again = restart(unknown(ids, first), before);
            for (int i = 0, next = 0; i < ids.size(); i++) {
                if (first.get(i) == UNKNOWN) {
                    second.set(i, again.get(next));
                    found |= again.get(next++) > 0;
                }
            }
            return found ? barrier.index().thenApply(later -> still(before, second)) : done(still(before, second));
        });
    }

    private static CompletableFuture<List<Long>> done(List<Long> answer) {
        return CompletableFuture.completedFuture(answer);
    }

    private static List<Long> unknown(List<Long> ids, List<Long> answers) {
        List<Long> unknown = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            if (answers.get(i) == UNKNOWN) {
                unknown.add(ids.get(i));
            }
        }
        return unknown;
    }

    private List<Long> restart(List<Long> ids, long expected) {
        lock.lock();
        try {
            drain();
            check(expected);
            return ids.stream().map(this::restart).toList();
        } finally {
            lock.unlock();
        }
    }

    private long restart(long id) {
        Deadlines.Held held = deadlines.get(id);
        if (held == null) {
            return UNKNOWN;
        }
        if (held.expiring() || held.at() <= millis.getAsLong()) {
            return EXPIRING;
        }
        deadlines.move(held, fullTime(held.lease(), millis.getAsLong()));
        return held.lease().ttlSeconds();
    }

    /** Time left of leases. Fails as {@link #renew}. Any thread. */
    CompletableFuture<Answer> left(List<Long> ids) {
        long before = keeping();
        return barrier.index().thenApply(index -> {
            lock.lock();
            try {
                drain();
                check(before);
                return new Answer(index, ids.stream().map(this::left).toList());
            } finally {
                lock.unlock();
            }
        });
    }

    private Left left(long id) {
        Deadlines.Held held = deadlines.get(id);
        if (held == null) {
            return new Left(false, 0);
        }
        long left = held.expiring() ? 0 : held.at() - millis.getAsLong();
        return new Left(true, Math.floorDiv(left, TimeUnit.SECONDS.toMillis(1)));
    }

    private long keeping() {
        lock.lock();
        try {
            if (term == 0) {
                throw new Unavailable(Unavailable.Reason.NO_LEADER);
            }
            return term;
        } finally {
            lock.unlock();
        }
    }

    private <T> T still(long expected, T answer) {
        lock.lock();
        try {
            check(expected);
            return answer;
        } finally {
            lock.unlock();
        }
    }

    /** With the lock. */
    private void check(long expected) {
        if (term != expected || log.term() != expected) {
            throw new Unavailable(Unavailable.Reason.LEADER_CHANGED);
        }
    }

    @Override
    public void close() {
        closed = true;
        wake();
    }
}
