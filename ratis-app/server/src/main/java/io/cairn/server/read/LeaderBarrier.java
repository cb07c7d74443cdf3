package io.cairn.server.read;

import io.cairn.api.peer.PeerRequest;
import io.cairn.api.peer.TermRequest;
import io.cairn.server.apply.Applier;
import io.cairn.server.node.Unavailable;
import io.cairn.server.peer.PeerCalls;
import io.cairn.server.raft.LogState;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells an index that covers every write acknowledged so far, while this peer leads. It notes its term, then that it
 * is ready, then the commit index, and only then asks all voters for their term: if a majority still reports its own,
 * nobody else could have committed anything before the question was asked. One round at a time; who comes while it
 * runs waits for the next one, because only a question asked after the read arrived proves anything for it.
 */
public final class LeaderBarrier {
    private final long self;
    private final LogState log;
    private final Applier applier;
    private final PeerCalls calls;
    private final Queue<CompletableFuture<Long>> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean running = new AtomicBoolean();
    private final AtomicLong rounds = new AtomicLong();

    public LeaderBarrier(long self, LogState log, Applier applier, PeerCalls calls) {
        this.self = self;
        this.log = log;
        this.applier = applier;
        this.calls = calls;
    }

    /** The last change at or below the confirmed commit index; fails with {@link Unavailable}. Any thread. */
    public CompletableFuture<Long> index() {
        CompletableFuture<Long> index = new CompletableFuture<>();
        waiting.add(index);
        runNext();
        return index;
    }

    private void runNext() {
        while (!waiting.isEmpty() && running.compareAndSet(false, true)) {
            List<CompletableFuture<Long>> joined = new ArrayList<>();
            CompletableFuture<Long> next;
            while ((next = waiting.poll()) != null) {
                joined.add(next);
            }
            if (joined.isEmpty()) {
                running.set(false);
            } else {
                run(joined);
            }
        }
    }

    private void run(List<CompletableFuture<Long>> joined) {
        long term = log.term();
        if (!log.leadsReady()) {
            finish(joined, term, 0, Unavailable.Reason.NO_LEADER);
            return;
        }
        long commit = log.commit();
        TermTally tally = new TermTally(log.configuration(), self);
        List<Long> others = tally.others(self);
        if (others.isEmpty()) {
            finish(joined, term, commit, tally.won() ? null : Unavailable.Reason.NO_LEADER);
            return;
        }
        AtomicBoolean over = new AtomicBoolean();
        long round = rounds.incrementAndGet();
        for (long peer : others) {
            ask(peer, round, term).thenAccept(same -> {
                Boolean won = count(tally, peer, same);
                if (won != null && over.compareAndSet(false, true)) {
                    finish(joined, term, commit, won ? null : Unavailable.Reason.LEADER_CHANGED);
                }
            });
        }
    }

    /** Null while it is undecided. */
    private Boolean count(TermTally tally, long peer, boolean sameTerm) {
        synchronized (tally) {
            tally.answer(peer, sameTerm);
            if (tally.won()) {
                return true;
            }
            return tally.complete(self) ? false : null;
        }
    }

    private CompletableFuture<Boolean> ask(long peer, long round, long term) {
        PeerRequest.Builder request =
                PeerRequest.newBuilder().setTerm(TermRequest.newBuilder().setRound(round));
        return calls.quickCall(peer, request, ReadLimits.TERM_WITHIN)
                .thenApply(answer ->
                        answer.getTerm().getRound() == round && answer.getTerm().getTerm() == term)
                .exceptionally(silent -> false);
    }

    private void finish(List<CompletableFuture<Long>> joined, long term, long commit, Unavailable.Reason failure) {
        running.set(false);
        if (failure != null || log.term() != term) {
            Unavailable.Reason reason = failure == null ? Unavailable.Reason.LEADER_CHANGED : failure;
            joined.forEach(j -> j.completeExceptionally(new Unavailable(reason)));
        } else {
            applier.appliedIndex().reach(commit).thenRun(() -> joined.forEach(j -> j.complete(applier.lastChange())));
        }
        runNext();
    }
}
