package io.cairn.server.lease;

import io.cairn.server.node.Unavailable;
import io.cairn.statemachine.Lease;
import io.cairn.statemachine.store.Applied;
import io.cairn.statemachine.store.View;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** The deadlines of one term in which this peer leads, brought up to date by each who looks. Safe for any thread. */
final class Timetable {
    /** What {@link #restart} says of a lease whose end was proposed: it will be gone soon, or this leader will. */
    static final long EXPIRING = -1;

    /** What {@link #restart} says of a lease that is not there. */
    static final long UNKNOWN = 0;

    /** @param seconds left; without meaning when unknown */
    record Left(boolean known, long seconds) {}

    /** @param pauseMillis until more will be due */
    record Due(List<Lease> leases, long pauseMillis) {}

    private final LongSupplier currentTerm;
    private final LongSupplier millis;
    private final Changes changes;
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by the lock, as are the next two. */
    private Deadlines deadlines = new Deadlines();
    /** 0: this peer keeps no leases. */
    private long term;
    /** Changes up to here were in what was read at the beginning. */
    private long readAt;

    /**
     * @param currentTerm of the log
     * @param millis a clock that never goes back
     */
    Timetable(LongSupplier currentTerm, LongSupplier millis) {
        this.currentTerm = currentTerm;
        this.millis = millis;
        this.changes = new Changes(millis);
    }

    /** An entry was applied. Apply thread. */
    void applied(long index, List<Applied> applied) {
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

    /** 0: none. */
    long term() {
        lock.lock();
        try {
            return term;
        } finally {
            lock.unlock();
        }
    }

    void end() {
        lock.lock();
        try {
            term = 0;
            deadlines = new Deadlines();
        } finally {
            lock.unlock();
        }
        changes.stop();
    }

    /** To be called before the view for {@link #begin} is taken, so that nothing falls between the two. */
    void collect() {
        changes.collect();
    }

    /** Gives every lease of a view its full time and more. Without the lock while it reads, since that takes long. */
    void begin(long leading, View view, long extensionMillis) {
        Deadlines all = new Deadlines();
        view.leases().forEach(lease -> all.start(lease, fullTime(lease, millis.getAsLong()) + extensionMillis));
        lock.lock();
        try {
            if (!changes.isFull()) {
                deadlines = all;
                readAt = view.position().index();
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

    /** Those that have run out; they are expiring from now on. */
    Due takeDue(long leading, int max) {
        lock.lock();
        try {
            drain();
            long now = millis.getAsLong();
            int room = term == leading ? max : 0;
            List<Lease> due = deadlines.takeDue(now, room).stream()
                    .map(Deadlines.Held::lease)
                    .toList();
            long next = room > 0 ? Math.max(1, deadlines.next() - now) : Long.MAX_VALUE;
            return new Due(due, next);
        } finally {
            lock.unlock();
        }
    }

    /** The end of a lease could not be proposed, is done in part, or what became of it is unknown. */
    void failed(Lease lease) {
        changes.add(new Change.Failed(Long.MAX_VALUE, lease));
    }

    /**
     * Starts the time of leases again. For each, in order: seconds granted, {@link #UNKNOWN} or {@link #EXPIRING}.
     * Fails with {@link Unavailable} unless this is still the term.
     */
    List<Long> restart(List<Long> ids, long expected) {
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

    /** Time left of leases, in order. Fails as {@link #restart}. */
    List<Left> left(List<Long> ids, long expected) {
        lock.lock();
        try {
            drain();
            check(expected);
            return ids.stream().map(this::left).toList();
        } finally {
            lock.unlock();
        }
    }

    private Left left(long id) {
        Deadlines.Held held = deadlines.get(id);
        if (held == null) {
            return new Left(false, 0);
        }
        long left = held.expiring() ? 0 : held.at() - millis.getAsLong();
        return new Left(true, Math.floorDiv(left, TimeUnit.SECONDS.toMillis(1)));
    }

    /** The answer, if this is still the term; else fails as {@link #restart}. */
    <T> T still(long expected, T answer) {
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
        if (term == 0) {
            throw new Unavailable(Unavailable.Reason.NO_LEADER);
        }
        if (term != expected || currentTerm.getAsLong() != expected) {
            throw new Unavailable(Unavailable.Reason.LEADER_CHANGED);
        }
    }
}
