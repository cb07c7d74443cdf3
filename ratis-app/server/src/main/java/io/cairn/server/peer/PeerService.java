package io.cairn.server.peer;

import com.google.protobuf.InvalidProtocolBufferException;
import io.cairn.api.peer.PeerRequest;
import io.cairn.api.peer.PeerRequest.CallCase;
import io.cairn.api.peer.PeerResponse;
import io.cairn.api.peer.Refusal;
import io.cairn.server.raft.PeerHandler;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers other peers. A call meant for another identity or another cluster is refused before anything looks at it:
 * what an identity promised, no other one may answer for.
 */
public final class PeerService implements PeerHandler {
    private static final Logger LOG = LoggerFactory.getLogger(PeerService.class);

    /**
     * Handles one kind of call. Must not block; refuses by failing with {@link PeerRefusal}, which says that it had no
     * effect, or that asking again does no harm.
     */
    @FunctionalInterface
    public interface Call {
        CompletableFuture<PeerResponse.Builder> answer(PeerRequest request);
    }

    private final long ownId;
    private final LongSupplier clusterId;
    private final Map<CallCase, Call> calls = new ConcurrentHashMap<>();

    /** @param clusterId 0 while this peer has none */
    public PeerService(long ownId, LongSupplier clusterId) {
        this.ownId = ownId;
        this.clusterId = clusterId;
    }

    public void serve(CallCase kind, Call call) {
        calls.put(kind, call);
    }

    @Override
    public CompletableFuture<byte[]> handle(byte[] bytes) {
        CompletableFuture<PeerResponse.Builder> answer;
        try {
            answer = dispatch(PeerRequest.parseFrom(bytes));
        } catch (InvalidProtocolBufferException e) {
            answer = CompletableFuture.failedFuture(new PeerRefusal(Refusal.Reason.INVALID, "not a peer call"));
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        return answer.exceptionally(PeerService::refusal)
                .thenApply(b -> b.setResponder(ownId).build().toByteArray());
    }

    private CompletableFuture<PeerResponse.Builder> dispatch(PeerRequest request) {
        boolean introduction = request.getCallCase() == CallCase.HELLO;
        boolean wrongTarget = request.getTarget() != ownId && !(introduction && request.getTarget() == 0);
        boolean wrongCluster = !introduction && request.getClusterId() != clusterId.getAsLong();
        if (wrongTarget || wrongCluster) {
            throw new PeerRefusal(Refusal.Reason.WRONG_TARGET, "meant for another identity or cluster");
        }
        Call call = calls.get(request.getCallCase());
        if (call == null) {
            throw new PeerRefusal(Refusal.Reason.NOT_READY, "not serving " + request.getCallCase() + " yet");
        }
        return call.answer(request);
    }

    private static PeerResponse.Builder refusal(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        Refusal.Builder refusal = Refusal.newBuilder().setMessage(String.valueOf(cause.getMessage()));
        if (cause instanceof PeerRefusal known) {
            refusal.setReason(known.reason());
        } else {
            LOG.warn("peer call failed", cause);
            refusal.setReason(Refusal.Reason.UNSPECIFIED);
        }
        return PeerResponse.newBuilder().setRefusal(refusal);
    }
}
