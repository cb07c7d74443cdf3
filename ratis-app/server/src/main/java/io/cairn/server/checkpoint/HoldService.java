package io.cairn.server.checkpoint;

import io.cairn.api.peer.HoldRequest;
import io.cairn.api.peer.HoldResponse;
import io.cairn.api.peer.PeerRequest;
import io.cairn.api.peer.PeerResponse;
import io.cairn.api.peer.Refusal;
import io.cairn.server.peer.PeerRefusal;
import io.cairn.server.peer.PeerService;
import io.cairn.server.raft.LogState;
import io.cairn.statemachine.Position;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps the log of a leader behind checkpoints that peers receive from followers, because it is the leader's log that goes
 * on from there. Agrees only to what it would have sent itself.
 */
public final class HoldService implements PeerService.Call {
    private final LogState log;
    private final Start start;
    private final Sendings sendings;

    /** Where the log on disk begins. */
    @FunctionalInterface
    public interface Start {
        /** 0: there is no log. */
        long firstIndex() throws IOException;
    }

    public HoldService(LogState log, Start start, Sendings sendings) {
        this.log = log;
        this.start = start;
        this.sendings = sendings;
    }

    @Override
    public CompletableFuture<PeerResponse.Builder> answer(PeerRequest request) {
        HoldRequest hold = request.getHold();
        Parcel parcel = new Parcel(new Position(hold.getTerm(), hold.getIndex()), hold.getTotal(), hold.getSource());
        if (sendings.holds(request.getSender(), parcel)) {
            sendings.told(request.getSender(), parcel, hold.getReceived(), hold.getReused());
        } else {
            refuseForeign(parcel.claim());
            sendings.hold(request.getSender(), hold.getName(), parcel, hold.getMinIndex());
        }
        return CompletableFuture.completedFuture(PeerResponse.newBuilder().setHold(HoldResponse.getDefaultInstance()));
    }

    /** What is not of the history that this peer leads, or is not followed by its log. */
    private void refuseForeign(Position claim) {
        if (!log.leadsReady()) {
            throw new PeerRefusal(Refusal.Reason.NOT_LEADER, "does not lead");
        }
        if (claim.term() > log.term() || claim.index() > log.commit()) {
            throw new PeerRefusal(Refusal.Reason.WRONG_TERM, claim + " is not committed as far as is known here");
        }
        long first = firstIndex();
        // Ratis sends nothing unless it can name the term of the entry before, so the claimed one must be there.
        if (first == 0 || first > claim.index()) {
            throw new PeerRefusal(Refusal.Reason.NOT_FOUND, "the log begins at " + first + ", beyond " + claim);
        }
    }

    private long firstIndex() {
        try {
            return start.firstIndex();
        } catch (IOException e) {
            throw new PeerRefusal(Refusal.Reason.NOT_READY, "cannot tell where the log begins: " + e.getMessage());
        }
    }
}
