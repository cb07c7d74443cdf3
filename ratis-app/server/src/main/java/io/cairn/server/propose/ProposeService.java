package io.cairn.server.propose;

import io.cairn.api.peer.PeerRequest;
import io.cairn.api.peer.PeerResponse;
import io.cairn.api.peer.ProposeResponse;
import io.cairn.api.peer.Refusal;
import io.cairn.server.peer.PeerRefusal;
import io.cairn.server.peer.PeerService;
import io.cairn.server.raft.ProposalLog;
import io.cairn.server.raft.Refused;
import io.cairn.statemachine.CrashPoint;
import io.cairn.statemachine.command.Batch;
import io.cairn.statemachine.command.BatchCodec;
import java.util.concurrent.CompletableFuture;

/** Takes other peers' batches into the log while this peer leads. What it cannot read never gets near the log. */
public final class ProposeService implements PeerService.Call {
    private final ProposalLog log;

    public ProposeService(ProposalLog log) {
        this.log = log;
    }

    @Override
    public CompletableFuture<PeerResponse.Builder> answer(PeerRequest request) {
        long term = request.getPropose().getTerm();
        byte[] bytes = request.getPropose().getBatch().toByteArray();
        return log.append(term, decode(bytes), bytes).handle((done, failure) -> {
            if (failure instanceof Refused refused) {
                throw new PeerRefusal(reason(refused.reason()), refused.getMessage());
            }
            CrashPoint.BATCH_TAKEN.reached();
            return PeerResponse.newBuilder()
                    .setPropose(ProposeResponse.newBuilder().setTerm(term));
        });
    }

    private static Batch decode(byte[] bytes) {
        try {
            return BatchCodec.decode(java.nio.ByteBuffer.wrap(bytes));
        } catch (Exception e) {
            throw new PeerRefusal(Refusal.Reason.INVALID, "unreadable batch: " + e.getMessage());
        }
    }

    private static Refusal.Reason reason(Refused.Reason reason) {
        return switch (reason) {
            case NOT_LEADER -> Refusal.Reason.NOT_LEADER;
            case WRONG_TERM -> Refusal.Reason.WRONG_TERM;
            case NOT_READY -> Refusal.Reason.NOT_READY;
            case TOO_BUSY -> Refusal.Reason.TOO_BUSY;
            case TOO_LARGE -> Refusal.Reason.INVALID;
        };
    }
}
