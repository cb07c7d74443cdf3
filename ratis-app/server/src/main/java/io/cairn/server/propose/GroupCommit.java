package io.cairn.server.propose;

import io.cairn.server.raft.EntryLog;
import io.cairn.server.raft.ProposalLog;
import io.cairn.server.raft.Refused;
import io.cairn.statemachine.CrashPoint;
import io.cairn.statemachine.command.Batch;
import io.cairn.statemachine.command.EntryCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Puts the batches of all peers into the leader's log, all that wait into one entry, and one entry in flight. An entry
 * costs every peer the same whatever it holds, so while one is under way the next one fills. Safe for any thread.
 */
public final class GroupCommit implements ProposalLog {
    private record Waiting(long term, Batch batch, byte[] bytes, CompletableFuture<Void> appended) {
        void refuse(Refused.Reason reason) {
            appended.completeExceptionally(new Refused(reason));
        }
    }

    /** The entry under way; a new leader's entries do not wait for those of an old term. */
    private record Flight(long term) {}

    private final EntryLog log;
    private final LongUnaryOperator holdNanos;
    private final ConcurrentLinkedQueue<Waiting> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicReference<@Nullable Flight> flight = new AtomicReference<>();
    private volatile Runnable pumper = () -> {};

    /** @param holdNanos by bytes of an entry: how long it stays in flight after the log is done with it */
    public GroupCommit(EntryLog log, LongUnaryOperator holdNanos) {
        this.log = log;
        this.holdNanos = holdNanos;
    }

    /** @param thread wakes a thread that calls {@link #pump}: the apply thread, which ends a flight, must not append */
    public void pumpedBy(Runnable thread) {
        pumper = thread;
    }

    @Override
    public long term() {
        return log.term();
    }

    @Override
    public long leader() {
        return log.leader();
    }

    @Override
    public CompletableFuture<Void> append(long term, Batch batch, byte[] bytes) {
        CompletableFuture<Void> appended = new CompletableFuture<>();
        if (count.incrementAndGet() > ProposalLimits.WAITING_BATCHES_MAX) {
            count.decrementAndGet();
            return CompletableFuture.failedFuture(new Refused(Refused.Reason.TOO_BUSY));
        }
        queue.add(new Waiting(term, batch, bytes, appended));
        pump();
        return appended;
    }

    @Override
    public void pump() {
        while (!queue.isEmpty()) {
            long term = log.term();
            Flight before = flight.get();
            Flight mine = new Flight(term);
            if ((before != null && before.term() >= term) || !flight.compareAndSet(before, mine)) {
                return;
            }
            List<Waiting> next = take(term);
            if (next.isEmpty() || !append(mine, next)) {
                flight.compareAndSet(mine, null);
            }
        }
    }

    private boolean append(Flight mine, List<Waiting> next) {
        try {
            byte[] entry = EntryCodec.encode(next.stream().map(Waiting::bytes).toList());
            CrashPoint.ENTRY_MADE.reached();
            CompletableFuture<?> settled =
                    log.append(mine.term(), next.stream().map(Waiting::batch).toList(), entry);
            CrashPoint.ENTRY_APPENDED.reached();
            next.forEach(w -> w.appended().complete(null));
            settled.whenComplete((done, failure) -> landAfter(mine, holdNanos.applyAsLong(entry.length)));
            return true;
        } catch (Refused refused) {
            next.forEach(w -> w.refuse(refused.reason()));
            return false;
        }
    }

    private void landAfter(Flight mine, long nanos) {
        if (nanos == 0) {
            land(mine);
        } else {
            CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS).execute(() -> land(mine));
        }
    }

    private void land(Flight mine) {
        if (flight.compareAndSet(mine, null) && !queue.isEmpty()) {
            pumper.run();
        }
    }

    /**
     * Those made for another term than this are refused: their proposers will learn of the new one. A thread of the
     * term before may be in here as well.
     */
    private List<Waiting> take(long term) {
        List<Waiting> next = new ArrayList<>();
        int bytes = 0;
        Waiting first;
        while ((first = queue.peek()) != null) {
            if (!next.isEmpty() && bytes + first.bytes().length > ProposalLimits.ENTRY_BYTES_GOAL) {
                break;
            }
            if (!queue.remove(first)) {
                continue; // The other thread has it, and what is first now may not be this thread's to drop.
            }
            count.decrementAndGet();
            if (first.term() != term) {
                first.refuse(Refused.Reason.WRONG_TERM);
            } else {
                next.add(first);
                bytes += first.bytes().length;
            }
        }
        return next;
    }
}
