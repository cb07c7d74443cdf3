package io.cairn.server.members;

import io.cairn.api.peer.MemberChangeResponse;
import io.cairn.api.peer.PeerRequest;
import io.cairn.api.peer.PeerResponse;
import io.cairn.server.apply.AppliedIndex;
import io.cairn.server.node.MemberChange;
import io.cairn.server.node.MemberRefusal;
import io.cairn.server.node.Members;
import io.cairn.server.node.Standing;
import io.cairn.server.node.Unavailable;
import io.cairn.server.peer.PeerCalls;
import io.cairn.server.peer.PeerRefusal;
import io.cairn.server.raft.LogState;
import io.cairn.statemachine.store.Store;
import io.cairn.statemachine.store.View;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Any peer's end of changes of members: brings them to whoever leads, and waits until they can be seen here. */
public final class MemberCalls implements Members {
    /** As etcd's limit for a request: 5 s and two election timeouts. */
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(7);

    /** So that what was never asked of anybody is not taken for what may have happened. */
    private static final Duration ASK_WITHIN = Duration.ofSeconds(6);

    private static final Duration RETRY_AFTER = Duration.ofMillis(100);

    private final long ownId;
    private final LogState log;
    private final MemberService own;
    private final PeerCalls calls;
    private final AppliedIndex applied;
    private final Store store;

    /** @param own answers while this peer leads */
    public MemberCalls(
            long ownId, LogState log, MemberService own, PeerCalls calls, AppliedIndex applied, Store store) {
        this.ownId = ownId;
        this.log = log;
        this.own = own;
        this.calls = calls;
        this.applied = applied;
        this.store = store;
    }

    @Override
    public CompletableFuture<View> change(MemberChange change) {
        long deadline = System.nanoTime() + ASK_WITHIN.toNanos();
        CompletableFuture<View> done = new CompletableFuture<>();
        ask(change, deadline)
                .thenCompose(index -> seen(change, index))
                .orTimeout(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((index, failure) -> {
                    if (failure == null) {
                        done.complete(store.view());
                    } else {
                        done.completeExceptionally(known(failure));
                    }
                });
        return done;
    }

    @Override
    public List<Standing> standings() {
        return own.standings();
    }

    private CompletionStage<Void> seen(MemberChange change, long index) {
        // Who is removed may never hear of it through the log.
        boolean leaves = change instanceof MemberChange.Remove || change instanceof MemberChange.Replace;
        boolean leaving = leaves && change.id() == ownId;
        return leaving ? CompletableFuture.completedFuture(null) : applied.reach(index);
    }

    private CompletableFuture<Long> ask(MemberChange change, long deadline) {
        return askLeader(change).thenApply(MemberCalls::index).exceptionallyCompose(failure -> {
            boolean noEffect = cause(failure) instanceof PeerRefusal;
            if (!noEffect || System.nanoTime() - deadline > 0) {
                return CompletableFuture.failedFuture(cause(failure));
            }
            Executor later = CompletableFuture.delayedExecutor(RETRY_AFTER.toMillis(), TimeUnit.MILLISECONDS);
            return CompletableFuture.supplyAsync(() -> change, later).thenCompose(c -> ask(c, deadline));
        });
    }

    private CompletableFuture<PeerResponse> askLeader(MemberChange change) {
        long leader = log.leader();
        PeerRequest.Builder request = PeerRequest.newBuilder().setMemberChange(MemberService.write(change));
        if (leader == ownId) {
            try {
                return own.answer(request.build()).thenApply(PeerResponse.Builder::build);
            } catch (PeerRefusal refusal) {
                return CompletableFuture.failedFuture(refusal);
            }
        }
        return calls.call(leader, request, ANSWER_WITHIN);
    }

    private static long index(PeerResponse response) {
        MemberChangeResponse answer = response.getMemberChange();
        if (!answer.getRefusal().isEmpty()) {
            throw new MemberRefusal(MemberRefusal.Reason.valueOf(answer.getRefusal()));
        }
        return answer.getIndex();
    }

    private Throwable known(Throwable failure) {
        Throwable cause = cause(failure);
        if (cause instanceof MemberRefusal || cause instanceof Unavailable) {
            return cause;
        }
        boolean leaderless = cause instanceof PeerRefusal && log.leader() == 0;
        boolean timedOut = cause instanceof TimeoutException || cause instanceof PeerRefusal;
        return leaderless
                ? new Unavailable(Unavailable.Reason.NO_LEADER)
                : new Unavailable(timedOut ? Unavailable.Reason.TIMED_OUT : Unavailable.Reason.OUTCOME_LOST);
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
