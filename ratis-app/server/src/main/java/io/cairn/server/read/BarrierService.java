package io.cairn.server.read;

import io.cairn.api.peer.BarrierResponse;
import io.cairn.api.peer.PeerRequest;
import io.cairn.api.peer.PeerRequest.CallCase;
import io.cairn.api.peer.PeerResponse;
import io.cairn.api.peer.Refusal;
import io.cairn.api.peer.TermResponse;
import io.cairn.server.node.Unavailable;
import io.cairn.server.peer.PeerRefusal;
import io.cairn.server.peer.PeerService;
import io.cairn.server.raft.LogState;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Answers what other peers' barriers ask: this peer's term, and, while it leads, an index. */
public final class BarrierService {
    private final LogState log;
    private final LeaderBarrier leaderBarrier;

    public BarrierService(LogState log, LeaderBarrier leaderBarrier) {
        this.log = log;
        this.leaderBarrier = leaderBarrier;
    }

    public void register(PeerService service) {
        service.serve(CallCase.TERM, this::term);
        service.serve(CallCase.BARRIER, this::barrier);
    }

    private CompletableFuture<PeerResponse.Builder> term(PeerRequest request) {
        return CompletableFuture.completedFuture(PeerResponse.newBuilder()
                .setTerm(TermResponse.newBuilder()
                        .setRound(request.getTerm().getRound())
                        .setTerm(log.term())));
    }

    private CompletableFuture<PeerResponse.Builder> barrier(PeerRequest request) {
        return leaderBarrier
                .index()
                .thenApply(index -> {
                    // The asking peer waits for its own apply to get there.
                    log.tellFollowers(true);
                    return PeerResponse.newBuilder()
                            .setBarrier(BarrierResponse.newBuilder().setIndex(index));
                })
                .exceptionally(failure -> {
                    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                    throw cause instanceof Unavailable
                            ? new PeerRefusal(Refusal.Reason.NOT_LEADER, cause.getMessage())
                            : new CompletionException(cause);
                });
    }
}
