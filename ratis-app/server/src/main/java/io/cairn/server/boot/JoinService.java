package io.cairn.server.boot;

import io.cairn.api.peer.Founder;
import io.cairn.api.peer.JoinRequest;
import io.cairn.api.peer.JoinResponse;
import io.cairn.api.peer.PeerRequest;
import io.cairn.api.peer.PeerResponse;
import io.cairn.api.peer.Refusal;
import io.cairn.server.peer.PeerRefusal;
import io.cairn.server.peer.PeerService;
import io.cairn.server.raft.MemberChanges;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.Member;
import io.cairn.statemachine.store.Store;
import io.cairn.statemachine.store.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The leader's side of a return: lets a new identity take the place of the old ones of its name, if those are dead. */
public final class JoinService implements PeerService.Call {
    private static final Logger LOG = LoggerFactory.getLogger(JoinService.class);

    /** An old identity that answered within so many election timeouts is alive: somebody mistyped a directory. */
    private static final int SILENT_ELECTION_TIMEOUTS = 3;

    private final MemberChanges log;
    private final Store store;
    private final Duration electionTimeout;

    public JoinService(MemberChanges log, Store store, Duration electionTimeout) {
        this.log = log;
        this.store = store;
        this.electionTimeout = electionTimeout;
    }

    @Override
    public CompletableFuture<PeerResponse.Builder> answer(PeerRequest request) {
        JoinRequest join = request.getJoin();
        if (!log.leadsReady()) {
            throw new PeerRefusal(Refusal.Reason.NOT_LEADER, "does not lead");
        }
        if (request.getSender() != join.getMe().getId()) {
            throw new PeerRefusal(Refusal.Reason.INVALID, "a peer can only join for itself");
        }
        Configuration now = log.configuration();
        if (!now.isStable()) {
            throw new PeerRefusal(Refusal.Reason.TOO_BUSY, "another change of the configuration is under way");
        }
        List<Participant> next = next(now, join.getMe(), join.getStep() == JoinRequest.Step.VOTE);
        if (Set.copyOf(next).equals(Set.copyOf(now.current()))) {
            return CompletableFuture.completedFuture(accepted());
        }
        LOG.info("changing the configuration from {} to {}", now.current(), next);
        return log.reconfigure(now, next).thenApply(done -> accepted());
    }

    private PeerResponse.Builder accepted() {
        return PeerResponse.newBuilder().setJoin(JoinResponse.newBuilder().setCommit(log.commit()));
    }

    private List<Participant> next(Configuration now, Founder joiner, boolean vote) {
        Set<Long> old = oldIdentities(now, joiner);
        boolean present = now.includes(joiner.getId());
        if (old.isEmpty() && !present) {
            throw new PeerRefusal(Refusal.Reason.NOT_FOUND, "no member named '" + joiner.getName() + "'");
        }
        if (vote && !present) {
            throw new PeerRefusal(Refusal.Reason.NOT_READY, "not a listener yet");
        }
        refuseLiving(now, old);
        List<Participant> next = new ArrayList<>();
        for (Participant p : now.current()) {
            boolean replaced = old.contains(p.id()) && (vote || !p.voter());
            if (!replaced && p.id() != joiner.getId()) {
                next.add(p);
            }
        }
        boolean voter = vote || now.current().stream().anyMatch(p -> p.id() == joiner.getId() && p.voter());
        next.add(new Participant(joiner.getId(), joiner.getPeerUrl(), voter));
        return next;
    }

    /** Everyone that has the joiner's name or address and is not the joiner. */
    private Set<Long> oldIdentities(Configuration now, Founder joiner) {
        Set<Long> named;
        try (View view = store.view()) {
            named = view.members().stream()
                    .filter(m -> m.name().equals(joiner.getName()))
                    .map(Member::id)
                    .collect(Collectors.toSet());
        }
        return now.current().stream()
                .filter(p -> p.id() != joiner.getId())
                .filter(p -> named.contains(p.id()) || p.address().equals(joiner.getPeerUrl()))
                .map(Participant::id)
                .collect(Collectors.toSet());
    }

    private void refuseLiving(Configuration now, Set<Long> old) {
        long silentMillis = SILENT_ELECTION_TIMEOUTS * electionTimeout.toMillis();
        for (Participant p : now.current()) {
            // Nobody answers itself, but whoever decides here is alive.
            long silent = p.id() == log.leader() ? 0 : log.silentMillis(p.id());
            if (p.voter() && old.contains(p.id()) && silent < silentMillis) {
                throw new PeerRefusal(
                        Refusal.Reason.STILL_ALIVE,
                        "the member of that name, " + Long.toHexString(p.id()) + ", answered " + silent + " ms ago");
            }
        }
    }
}
