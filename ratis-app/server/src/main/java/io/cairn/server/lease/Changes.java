package io.cairn.server.lease;

import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.store.Applied;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What happened to leases and waits for the keeper. The apply thread adds and never waits; the keeper takes. */
final class Changes {
    private final LongSupplier millis;
    private final ConcurrentLinkedQueue<Change> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean collecting;

    /** @param millis the keeper's clock */
    Changes(LongSupplier millis) {
        this.millis = millis;
    }

    /** Switched on before the leases are read, so that none falls between what is read and what is collected. */
    void collect() {
        collecting = true;
    }

    void stop() {
        collecting = false;
        while (poll() != null) {
            continue;
        }
    }

    /** Takes no more: the keeper, which is still reading, must begin again. */
    boolean isFull() {
        return count.get() >= LeaseLimits.CHANGES_MAX;
    }

    void applied(long index, List<Applied> applied) {
        if (!collecting || isFull()) {
            return;
        }
        for (Applied batch : applied) {
            if (batch instanceof Applied.Executed executed) {
                executed.outcomes().forEach(outcome -> add(index, outcome));
            }
        }
    }

    private void add(long index, Outcome outcome) {
        if (outcome instanceof Outcome.Granted granted) {
            add(new Change.Granted(index, granted.lease(), millis.getAsLong()));
        } else if (outcome instanceof Outcome.Revoked revoked) {
            add(new Change.Revoked(index, revoked.id()));
        }
    }

    void add(Change change) {
        queue.add(change);
        count.incrementAndGet();
    }

    @Nullable
    Change poll() {
        Change next = queue.poll();
        if (next != null) {
            count.decrementAndGet();
        }
        return next;
    }
}
