package io.cairn.server.members;

import io.cairn.server.node.LeaderTransfer;
import io.cairn.server.raft.MemberChanges;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Moves leadership, and waits until the other one is known to have it. */
public final class LeaderMoves implements LeaderTransfer {
    /** As etcd's limit for a request. */
    private static final Duration WITHIN = Duration.ofSeconds(7);

    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    private final long ownId;
    private final MemberChanges log;

    public LeaderMoves(long ownId, MemberChanges log) {
        this.ownId = ownId;
        this.log = log;
    }

    @Override
    public CompletableFuture<Result> transfer(long member) {
        if (log.leader() != ownId) {
            return CompletableFuture.completedFuture(Result.NOT_LEADER);
        }
        if (log.configuration().current().stream().noneMatch(p -> p.id() == member && p.voter())) {
            return CompletableFuture.completedFuture(Result.BAD_TRANSFEREE);
        }
        if (member == ownId) {
            return CompletableFuture.completedFuture(Result.DONE);
        }
        long deadline = System.nanoTime() + WITHIN.toNanos();
        return log.transfer(member, WITHIN)
                .handle((done, failure) -> failure == null)
                .thenCompose(done -> done || log.leader() == member ? leads(member, deadline) : timedOut());
    }

    private static CompletableFuture<Result> timedOut() {
        return CompletableFuture.completedFuture(Result.TIMED_OUT);
    }

    private CompletableFuture<Result> leads(long member, long deadline) {
        if (log.leader() == member) {
            return CompletableFuture.completedFuture(Result.DONE);
        }
        if (System.nanoTime() - deadline > 0) {
            return timedOut();
        }
        Executor later = CompletableFuture.delayedExecutor(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        return CompletableFuture.supplyAsync(() -> member, later).thenCompose(m -> leads(m, deadline));
    }
}
