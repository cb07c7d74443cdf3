package io.cairn.server.propose;

import com.google.protobuf.UnsafeByteOperations;
import io.cairn.api.peer.PeerRequest;
import io.cairn.api.peer.ProposeRequest;
import io.cairn.api.peer.Refusal;
import io.cairn.server.peer.PeerCalls;
import io.cairn.server.peer.PeerRefusal;
import io.cairn.server.raft.ProposalLog;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Brings copies of a batch to the leader, wherever it is. Called by the proposer's thread. */
public final class Forwarder {
    private final long ownId;
    private final ProposalLog log;
    private final PeerCalls calls;

    public Forwarder(long ownId, ProposalLog log, PeerCalls calls) {
        this.ownId = ownId;
        this.log = log;
        this.calls = calls;
    }

    /**
     * Sends a copy if the leader has none.
     *
     * @param wake called when another copy should be sent, a while after one was refused or lost
     * @return nanoseconds after which to look again
     */
    long send(InFlight batch, Runnable wake) {
        log.pump();
        long term = log.term();
        long leader = log.leader();
        if (leader == 0 || !batch.needsCopyFor(term)) {
            return ProposalLimits.LOOK_EVERY.toNanos();
        }
        int copy = batch.sending(term);
        if (leader == ownId) {
            log.append(term, batch.batch(), batch.bytes()).whenComplete((done, refused) -> {
                if (refused == null) {
                    batch.appended(copy);
                } else {
                    batch.failed(copy);
                }
            });
            return batch.needsCopyFor(term)
                    ? ProposalLimits.RETRY_AFTER.toNanos()
                    : ProposalLimits.LOOK_EVERY.toNanos();
        }
        PeerRequest.Builder request = PeerRequest.newBuilder()
                .setPropose(ProposeRequest.newBuilder()
                        .setTerm(term)
                        .setBatch(UnsafeByteOperations.unsafeWrap(batch.bytes())));
        calls.call(leader, request, ProposalLimits.FORWARD_WITHIN).whenComplete((answer, failure) -> {
            if (failure == null) {
                batch.appended(copy);
            } else {
                batch.failed(copy);
                CompletableFuture.delayedExecutor(pause(failure).toNanos(), TimeUnit.NANOSECONDS, Runnable::run)
                        .execute(wake);
            }
        });
        return ProposalLimits.LOOK_EVERY.toNanos();
    }

    /** What a leader of an older build cannot read it cannot read a moment later either; another leader may. */
    private static Duration pause(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        boolean unreadable = cause instanceof PeerRefusal refusal && refusal.reason() == Refusal.Reason.INVALID;
        return unreadable ? ProposalLimits.LOOK_EVERY : ProposalLimits.RETRY_AFTER;
    }

    /** Other peers' batches may wait for this thread to append them. */
    void pump() {
        log.pump();
    }
}
