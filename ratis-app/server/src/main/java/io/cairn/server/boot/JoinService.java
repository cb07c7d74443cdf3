package io.cairn.server.boot;

import io.cairn.api.peer.Founder;
import io.cairn.api.peer.JoinRequest;
import io.cairn.api.peer.JoinResponse;
import io.cairn.api.peer.PeerRequest;
import io.cairn.api.peer.PeerResponse;
import io.cairn.api.peer.Refusal;
import io.cairn.server.node.Proposals;
import io.cairn.server.peer.PeerRefusal;
import io.cairn.server.peer.PeerService;
import io.cairn.server.raft.MemberChanges;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.Invitation;
import io.cairn.statemachine.Member;
import io.cairn.statemachine.command.ClaimMember;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.store.Store;
import io.cairn.statemachine.store.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * The leader's side of a joining. Who was invited gets its place, if it holds the claim; who comes back in place of a
 * lost self takes that of the old ones of its name, if those are dead.
 */
public final class JoinService implements PeerService.Call {
    /** An old identity that answered within so many election timeouts is alive: somebody mistyped a directory. */
    private static final int SILENT_ELECTION_TIMEOUTS = 3;

    private final MemberChanges log;
    private final OngoingChange change;
    private final Store store;
    private final Proposals proposals;
    private final Duration electionTimeout;

    public JoinService(MemberChanges log, Store store, Proposals proposals, Duration electionTimeout) {
        this.log = log;
        this.change = new OngoingChange(log);
        this.store = store;
        this.proposals = proposals;
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
        if (join.getStep() == JoinRequest.Step.CLAIM) {
            return claim(join);
        }
        if (!PeerUrls.isAddress(join.getMe().getPeerUrl())) {
            throw new PeerRefusal(Refusal.Reason.INVALID, "no host:port to reach the joiner at");
        }
        Configuration now = log.configuration();
        if (!now.isStable()) {
            throw new PeerRefusal(Refusal.Reason.TOO_BUSY, "another change of the configuration is under way");
        }
        if (join.getClaim() != 0 && now.includes(join.getMe().getId()) && !isInvited(join)) {
            return change.reconfigure(now, without(now, join.getMe().getId())).thenApply(done -> {
                throw uninvited();
            });
        }
        boolean vote = join.getStep() == JoinRequest.Step.VOTE && !staysLearner(now, join);
        List<Participant> next = join.getClaim() == 0 ? next(now, join.getMe(), vote) : place(now, join, vote);
        boolean learner = join.getStep() == JoinRequest.Step.VOTE && !vote;
        if (Set.copyOf(next).equals(Set.copyOf(now.current()))) {
            return CompletableFuture.completedFuture(accepted(learner));
        }
        return change.reconfigure(now, next).thenApply(done -> accepted(learner));
    }

    private PeerResponse.Builder accepted(boolean learner) {
        return PeerResponse.newBuilder()
                .setJoin(JoinResponse.newBuilder().setCommit(log.commit()).setLearner(learner));
    }

    private CompletableFuture<PeerResponse.Builder> claim(JoinRequest join) {
        Founder me = join.getMe();
        try (View view = store.view()) {
            if (view.members().stream().anyMatch(m -> m.name().equals(me.getName()) && m.id() != me.getId())) {
                throw new PeerRefusal(
                        Refusal.Reason.TAKEN,
                        "there is another member named '" + me.getName() + "'; choose a new name");
            }
        }
        return proposals.propose(new ClaimMember(me.getId(), join.getClaim())).thenApply(outcome -> {
            if (outcome instanceof Outcome.Rejected rejected) {
                throw rejected.reason() == Outcome.Reason.MEMBER_NOT_FOUND ? uninvited() : taken();
            }
            return accepted(false);
        });
    }

    private static PeerRefusal uninvited() {
        return new PeerRefusal(Refusal.Reason.NOT_FOUND, "the invitation was taken back: the member was removed");
    }

    private static PeerRefusal taken() {
        return new PeerRefusal(
                Refusal.Reason.TAKEN,
                "another data directory has this member's place: start the peer with that one, or remove the member and"
                        + " add it again");
    }

    /** False also when it was removed in the very moment in which the log began to reach it. */
    private boolean isInvited(JoinRequest join) {
        try (View view = store.view()) {
            return view.invitations().stream()
                    .anyMatch(i -> i.id() == join.getMe().getId());
        }
    }

    private static List<Participant> without(Configuration now, long id) {
        return now.current().stream().filter(p -> p.id() != id).toList();
    }

    private Invitation invitation(JoinRequest join) {
        try (View view = store.view()) {
            Invitation invitation = view.invitations().stream()
                    .filter(i -> i.id() == join.getMe().getId())
                    .findFirst()
                    .orElseThrow(JoinService::uninvited);
            if (invitation.claim() != join.getClaim()) {
                throw taken();
            }
            return invitation;
        }
    }

    /** Who was invited not to vote; and who came back in place of one that did not. */
    private boolean staysLearner(Configuration now, JoinRequest join) {
        boolean votes =
                now.current().stream().anyMatch(p -> p.id() == join.getMe().getId() && p.voter());
        if (join.getClaim() != 0) {
            return invitation(join).learner() && !votes;
        }
        Set<Long> old = oldIdentities(now, join.getMe());
        return !votes && now.current().stream().noneMatch(p -> p.voter() && old.contains(p.id()));
    }

    private List<Participant> place(Configuration now, JoinRequest join, boolean vote) {
        invitation(join);
        Founder me = join.getMe();
        List<Participant> next = new ArrayList<>(now.current());
        Participant present =
                next.stream().filter(p -> p.id() == me.getId()).findFirst().orElse(null);
        if (present == null && join.getStep() == JoinRequest.Step.VOTE) {
            throw new PeerRefusal(Refusal.Reason.NOT_READY, "not a listener yet");
        }
        boolean voter = vote || present != null && present.voter();
        next.remove(present);
        next.add(new Participant(me.getId(), me.getPeerUrl(), voter));
        return next;
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
