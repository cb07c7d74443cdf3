package io.cairn.server.lease;

import io.cairn.api.peer.LeaseRequest;
import io.cairn.api.peer.LeaseResponse;
import io.cairn.api.peer.PeerRequest;
import io.cairn.api.peer.PeerResponse;
import io.cairn.api.peer.Refusal;
import io.cairn.server.node.Unavailable;
import io.cairn.server.peer.PeerRefusal;
import io.cairn.server.peer.PeerService;
import io.cairn.server.raft.LogState;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Answers what other peers' clients ask about leases, while this peer leads. */
public final class LeaseCallService implements PeerService.Call {
    private final LeaseKeeper keeper;
    private final LogState log;

    public LeaseCallService(LeaseKeeper keeper, LogState log) {
        this.keeper = keeper;
        this.log = log;
    }

    @Override
    public CompletableFuture<PeerResponse.Builder> answer(PeerRequest request) {
        return answer(keeper, request.getLease())
                .thenApply(answer -> {
                    if (answer.getLeftCount() > 0) {
                        // The asking peer waits for its own apply to get there.
                        log.tellFollowers(true);
                    }
                    return PeerResponse.newBuilder().setLease(answer);
                })
                .exceptionally(failure -> {
                    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                    throw cause instanceof Unavailable
                            ? new PeerRefusal(Refusal.Reason.NOT_LEADER, cause.getMessage())
                            : new CompletionException(cause);
                });
    }

    /** The same without the way there. Fails with {@link Unavailable} when this peer does not lead. */
    static CompletableFuture<LeaseResponse> answer(LeaseKeeper keeper, LeaseRequest request) {
        LeaseResponse.Builder answer = LeaseResponse.newBuilder();
        try {
            CompletableFuture<?> renewed = request.getRenewCount() == 0
                    ? CompletableFuture.completedFuture(null)
                    : keeper.renew(request.getRenewList()).thenAccept(answer::addAllRenewed);
            return renewed.thenCompose(done -> request.getLeftCount() == 0
                            ? CompletableFuture.completedFuture(null)
                            : keeper.left(request.getLeftList()).thenAccept(left -> add(answer, left)))
                    .thenApply(done -> answer.build());
        } catch (Unavailable unavailable) {
            return CompletableFuture.failedFuture(unavailable);
        }
    }

    private static void add(LeaseResponse.Builder answer, LeaseKeeper.Answer found) {
        answer.setIndex(found.index());
        found.left().forEach(left -> answer.addKnown(left.known()).addLeft(left.seconds()));
    }
}
