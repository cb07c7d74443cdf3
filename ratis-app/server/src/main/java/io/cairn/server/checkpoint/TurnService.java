package io.cairn.server.checkpoint;

import io.cairn.api.peer.PeerRequest;
import io.cairn.api.peer.PeerRequest.CallCase;
import io.cairn.api.peer.PeerResponse;
import io.cairn.api.peer.Refusal;
import io.cairn.api.peer.TurnRequest;
import io.cairn.api.peer.TurnResponse;
import io.cairn.server.peer.PeerCalls;
import io.cairn.server.peer.PeerRefusal;
import io.cairn.server.peer.PeerService;
import io.cairn.statemachine.Configuration.Participant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Asks the leader for turns, and gives them as long as this peer leads. */
public final class TurnService implements Turns {
    /** What turns depend on of the cluster. Safe for any thread. */
    public interface Cluster {
        boolean leads();

        /** 0: none known. */
        long leader();

        /** Of the configuration now in force. */
        List<Participant> participants();

        /** Whether a follower of this leader answered lately. */
        boolean answers(long peer);
    }

    private final long ownId;
    private final Cluster cluster;
    private final PeerCalls calls;
    private final TurnBook book = new TurnBook();
    private @Nullable CompletableFuture<PeerResponse> asking;
    private long asked;
    private long waitingSince;
    private long heardAt;
    private boolean waiting;
    private long lastOver = System.nanoTime();

    public TurnService(long ownId, Cluster cluster, PeerCalls calls) {
        this.ownId = ownId;
        this.cluster = cluster;
        this.calls = calls;
    }

    public void register(PeerService service) {
        service.serve(CallCase.TURN, request -> CompletableFuture.completedFuture(answer(request)));
    }

    private PeerResponse.Builder answer(PeerRequest request) {
        boolean granted = false;
        if (request.getTurn().getOver()) {
            book.over(request.getSender(), System.nanoTime());
        } else if (cluster.leads()) {
            granted = book.ask(request.getSender(), voters(), System.nanoTime());
        } else {
            throw new PeerRefusal(Refusal.Reason.NOT_LEADER, "turns are the leader's to give");
        }
        return PeerResponse.newBuilder().setTurn(TurnResponse.newBuilder().setGranted(granted));
    }

    private int voters() {
        return (int) cluster.participants().stream().filter(Participant::voter).count();
    }

    @Override
    public boolean mine() {
        long now = System.nanoTime();
        if (!waiting) {
            waiting = true;
            waitingSince = now;
            heardAt = now;
        }
        return cluster.leads() ? leaderMayGo(now) : granted(now) || silent(now);
    }

    private boolean leaderMayGo(long now) {
        List<Long> others = cluster.participants().stream()
                .map(Participant::id)
                .filter(id -> id != ownId && cluster.answers(id))
                .toList();
        boolean patience = now - waitingSince < TransferLimits.LEADER_WAITS_MAX.toNanos();
        return book.askLast(ownId, others, voters(), lastOver, patience, now);
    }

    private boolean granted(long now) {
        CompletableFuture<PeerResponse> pending = asking;
        if (pending == null) {
            ask(now);
            return false;
        }
        if (!pending.isDone()) {
            return false;
        }
        asking = null;
        if (pending.isCompletedExceptionally()) {
            return false;
        }
        heardAt = now;
        return pending.join().getTurn().getGranted();
    }

    private void ask(long now) {
        long leader = cluster.leader();
        if (leader != 0 && leader != ownId && now - asked >= TransferLimits.TURN_ASK_EVERY.toNanos()) {
            asked = now;
            asking = calls.call(leader, request(false), TransferLimits.TURN_ASK_WITHIN);
        }
    }

    private boolean silent(long now) {
        return now - heardAt > TransferLimits.TURN_SILENCE_MAX.toNanos();
    }

    private static PeerRequest.Builder request(boolean over) {
        return PeerRequest.newBuilder().setTurn(TurnRequest.newBuilder().setOver(over));
    }

    @Override
    public void over() {
        waiting = false;
        asking = null;
        lastOver = System.nanoTime();
        book.over(ownId, lastOver);
        long leader = cluster.leader();
        if (leader != 0 && leader != ownId) {
            // Should it get lost, the leader takes the turn for over by itself.
            calls.call(leader, request(true), TransferLimits.TURN_ASK_WITHIN);
        }
    }
}
