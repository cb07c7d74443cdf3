package io.cairn.server.checkpoint;

import io.cairn.api.peer.HoldRequest;
import io.cairn.api.peer.PeerRequest;
import io.cairn.server.node.Transfer;
import io.cairn.server.peer.PeerCalls;
import io.cairn.server.peer.PeerRefusal;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the leader keep its log behind a checkpoint that comes from a follower, and tells it how far that is. */
final class LeaderHold {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderHold.class);

    private final PeerCalls calls;
    private final String name;

    /** @param name label of this peer */
    LeaderHold(PeerCalls calls, String name) {
        this.calls = calls;
        this.name = name;
    }

    /**
     * Blocks.
     *
     * @throws IOException the leader did not agree: without its log the checkpoint is of no use
     */
    void ask(long leader, Receiving receiving, long minIndex) throws IOException {
        try {
            calls.call(leader, request(receiving, minIndex), TransferLimits.OFFER_WITHIN)
                    .get(2 * TransferLimits.OFFER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PeerRefusal refusal) {
                throw refusal;
            }
            throw new IOException("the leader does not say whether it keeps its log", e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("the leader does not say whether it keeps its log", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopping", e);
        }
    }

    /** What it answers changes nothing: if its log is gone it will say so when all is here. */
    void tell(long leader, Receiving receiving, long minIndex) {
        calls.call(leader, request(receiving, minIndex), TransferLimits.OFFER_WITHIN)
                .whenComplete((answer, failure) -> {
                    if (failure != null) {
                        LOG.debug("the leader was not told of the transfer", failure);
                    }
                });
    }

    private PeerRequest.Builder request(Receiving receiving, long minIndex) {
        Transfer now = receiving.now();
        return PeerRequest.newBuilder()
                .setHold(HoldRequest.newBuilder()
                        .setTerm(receiving.claim().term())
                        .setIndex(receiving.claim().index())
                        .setTotal(now.totalBytes())
                        .setReceived(now.bytes())
                        .setReused(now.reusedBytes())
                        .setMinIndex(minIndex)
                        .setName(name)
                        .setSource(receiving.peerName()));
    }
}
