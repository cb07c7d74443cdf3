package io.cairn.server.propose;

import com.google.protobuf.UnsafeByteOperations;
import io.cairn.api.peer.PeerRequest;
import io.cairn.api.peer.ProposeRequest;
import io.cairn.server.peer.PeerCalls;
import io.cairn.server.raft.ProposalLog;
import io.cairn.server.raft.Refused;

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
     * @param wake called when the leader answered
     * @return nanoseconds after which to look again
     */
    long send(InFlight batch, Runnable wake) {
        long term = log.term();
        long leader = log.leader();
        if (leader == 0 || !batch.needsCopyFor(term)) {
            return ProposalLimits.LOOK_EVERY.toNanos();
        }
        int copy = batch.sending(term);
        if (leader == ownId) {
            return append(batch, copy, term);
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
            }
            wake.run();
        });
        return ProposalLimits.LOOK_EVERY.toNanos();
    }

    private long append(InFlight batch, int copy, long term) {
        try {
            log.append(term, batch.batch(), batch.bytes());
            batch.appended(copy);
            return ProposalLimits.LOOK_EVERY.toNanos();
        } catch (Refused refused) {
            batch.failed(copy);
            return ProposalLimits.RETRY_AFTER.toNanos();
        }
    }
}
