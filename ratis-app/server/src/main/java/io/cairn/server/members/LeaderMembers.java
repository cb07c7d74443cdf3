package io.cairn.server.members;

import io.cairn.api.peer.PeerRequest;
import io.cairn.api.peer.Refusal;
import io.cairn.api.peer.RemovedRequest;
import io.cairn.server.boot.PeerUrls;
import io.cairn.server.node.MemberChange;
import io.cairn.server.node.MemberRefusal;
import io.cairn.server.node.MemberRefusal.Reason;
import io.cairn.server.node.Proposals;
import io.cairn.server.node.Standing;
import io.cairn.server.node.Unavailable;
import io.cairn.server.peer.PeerCalls;
import io.cairn.server.peer.PeerRefusal;
import io.cairn.server.raft.MemberChanges;
import io.cairn.server.raft.Refused;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.Member;
import io.cairn.statemachine.command.AddMember;
import io.cairn.statemachine.command.ClusterCommand;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.RemoveMember;
import io.cairn.statemachine.command.UpdateMember;
import io.cairn.statemachine.store.Store;
import io.cairn.statemachine.store.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out one change at a time while this peer leads. Blocks, within deadlines. One thread, where nothing else is said. */
final class LeaderMembers {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderMembers.class);

    /** What remains of the 7 s in which a client is answered is for finding the leader. */
    private static final Duration STEP_WITHIN = Duration.ofSeconds(5);

    private static final Duration TELL_WITHIN = Duration.ofSeconds(2);

    /** As etcd: a learner that has so much of the leader's log may be promoted. */
    private static final double IN_SYNC = 0.9;

    /** Peers that are silent for so many election timeouts count as down. */
    private static final int ALIVE_ELECTION_TIMEOUTS = 2;

    private final MemberChanges log;
    private final Store store;
    private final Proposals proposals;
    private final PeerCalls calls;
    private final int learnersMax;
    private final long aliveMillis;

    LeaderMembers(
            MemberChanges log,
            Store store,
            Proposals proposals,
            PeerCalls calls,
            int learnersMax,
            Duration electionTimeout) {
        this.log = log;
        this.store = store;
        this.proposals = proposals;
        this.calls = calls;
        this.learnersMax = learnersMax;
        this.aliveMillis = ALIVE_ELECTION_TIMEOUTS * electionTimeout.toMillis();
    }

    /**
     * @return an index at which the change is in the state
     * @throws MemberRefusal as etcd would refuse
     * @throws PeerRefusal when it was not done, and another peer or a moment later may do it
     * @throws Unavailable when nobody knows whether it was done
     */
    long carryOut(MemberChange change) {
        if (!log.leadsReady()) {
            throw new PeerRefusal(Refusal.Reason.NOT_LEADER, "does not lead");
        }
        if (!log.configuration().isStable()) {
            throw new PeerRefusal(Refusal.Reason.TOO_BUSY, "another change of the configuration is under way");
        }
        if (change instanceof MemberChange.Add add) {
            add(add);
        } else if (change instanceof MemberChange.Remove remove) {
            remove(remove.id());
        } else if (change instanceof MemberChange.Promote promote) {
            promote(promote.id());
        } else if (change instanceof MemberChange.Replace replace) {
            replace(replace.id(), replace.by());
        } else if (change instanceof MemberChange.Update update) {
            update(update);
        }
        return log.commit();
    }

    /** Any thread. */
    List<Standing> standings() {
        if (!log.leadsReady()) {
            return List.of();
        }
        long self = log.leader();
        return log.configuration().current().stream()
                .map(p -> new Standing(
                        p.id(),
                        p.voter(),
                        p.id() == self || log.silentMillis(p.id()) <= aliveMillis,
                        p.id() == self ? log.commit() : log.commitOf(p.id())))
                .toList();
    }

    private List<Member> members() {
        try (View view = store.view()) {
            return view.members();
        }
    }

    private QuorumRules rules() {
        return new QuorumRules(log, members(), aliveMillis);
    }

    private void add(MemberChange.Add add) {
        if (!add.learner()) {
            rules().checkAdd();
        }
        propose(new AddMember(add.id(), add.peerUrls(), add.learner(), learnersMax));
        LOG.info("{} {} at {} may join", add.learner() ? "learner" : "member", hex(add.id()), add.peerUrls());
    }

    private void remove(long id) {
        Configuration now = log.configuration();
        if (!now.includes(id)) {
            if (log.silentMillis(id) != Long.MAX_VALUE) {
                // Entries are sent to it: it was let in, and takes part once it has caught up.
                throw new PeerRefusal(Refusal.Reason.TOO_BUSY, "the member is about to join");
            }
            propose(new RemoveMember(id));
            return;
        }
        Participant leaving = participant(now, id);
        if (leaving.voter()) {
            rules().checkRemove(id);
        }
        if (id == log.leader()) {
            handOver(now);
        }
        List<Participant> next = new ArrayList<>(now.current());
        next.remove(leaving);
        reconfigure(now, next);
        tell(leaving);
    }

    private static Participant participant(Configuration configuration, long id) {
        return configuration.current().stream()
                .filter(p -> p.id() == id)
                .findFirst()
                .orElseThrow(() -> new MemberRefusal(Reason.NOT_FOUND));
    }

    /** A leader that removed itself could not see to it that the others know. */
    private void handOver(Configuration now) {
        Participant heir = now.current().stream()
                .filter(p -> p.voter() && p.id() != log.leader() && log.silentMillis(p.id()) <= aliveMillis)
                .findFirst()
                .orElseThrow(() -> new MemberRefusal(Reason.UNHEALTHY));
        LOG.info("handing leadership to {} before leaving", hex(heir.id()));
        await(log.transfer(heir.id(), STEP_WITHIN).exceptionally(LeaderMembers::notMoved));
        throw new PeerRefusal(Refusal.Reason.NOT_LEADER, "leads no longer");
    }

    private static <T> T notMoved(Throwable failure) {
        throw new PeerRefusal(Refusal.Reason.TOO_BUSY, String.valueOf(failure));
    }

    private void promote(long id) {
        Participant learner = caughtUp(id);
        rules().checkPromote();
        Configuration now = log.configuration();
        List<Participant> next = new ArrayList<>(now.current());
        next.replaceAll(p -> p.id() == id ? new Participant(id, learner.address(), true) : p);
        reconfigure(now, next);
    }

    /** Whoever answers now answers after it too, and one more: there is no quorum to lose. */
    private void replace(long id, long by) {
        Configuration now = log.configuration();
        boolean done =
                !now.includes(id) && now.includes(by) && participant(now, by).voter();
        if (done) {
            return;
        }
        Participant leaving = participant(now, id);
        Participant learner = caughtUp(by);
        if (id == log.leader()) {
            handOver(now);
        }
        List<Participant> next = new ArrayList<>(now.current());
        next.remove(leaving);
        next.replaceAll(p -> p.id() == by ? new Participant(by, learner.address(), leaving.voter()) : p);
        reconfigure(now, next);
        tell(leaving);
    }

    /**
     * From the configuration on, others connect to the new address, where the peer may not be yet: so whoever moves must
     * be one that the others can do without, and none that leads.
     */
    private void update(MemberChange.Update update) {
        Configuration now = log.configuration();
        String address = PeerUrls.address(update.peerUrls());
        Participant moving = now.current().stream()
                .filter(p ->
                        p.id() == update.id() && address != null && !p.address().equals(address))
                .findFirst()
                .orElse(null);
        if (moving != null && moving.voter()) {
            rules().checkMove(moving.id());
            if (moving.id() == log.leader() && !isAlone(now)) {
                handOver(now);
            }
        }
        propose(new UpdateMember(update.id(), update.peerUrls()));
        if (moving != null) {
            List<Participant> next = new ArrayList<>(now.current());
            next.replaceAll(p -> p == moving ? new Participant(p.id(), address, p.voter()) : p);
            reconfigure(now, next);
        }
    }

    private static boolean isAlone(Configuration configuration) {
        return configuration.current().stream().filter(Participant::voter).count() == 1;
    }

    private Participant caughtUp(long id) {
        Member row = members().stream()
                .filter(m -> m.id() == id)
                .findFirst()
                .orElseThrow(() -> new MemberRefusal(Reason.NOT_FOUND));
        Configuration now = log.configuration();
        if (!now.includes(id)) {
            throw new MemberRefusal(row.voter() ? Reason.NOT_A_LEARNER : Reason.NOT_IN_SYNC);
        }
        Participant learner = participant(now, id);
        if (learner.voter()) {
            throw new MemberRefusal(Reason.NOT_A_LEARNER);
        }
        boolean inSync = log.silentMillis(id) <= aliveMillis && log.commitOf(id) >= IN_SYNC * log.commit();
        if (!inSync || row.name().isEmpty()) {
            throw new MemberRefusal(Reason.NOT_IN_SYNC);
        }
        return learner;
    }

    private void reconfigure(Configuration now, List<Participant> next) {
        LOG.info("changing the configuration from {} to {}", now.current(), next);
        await(log.reconfigure(now, next));
    }

    private void propose(ClusterCommand command) {
        Outcome outcome = await(proposals.propose(command));
        if (outcome instanceof Outcome.Rejected rejected) {
            throw switch (rejected.reason()) {
                case MEMBER_ID_EXISTS -> new MemberRefusal(Reason.ID_EXISTS);
                case PEER_URL_EXISTS -> new MemberRefusal(Reason.URL_EXISTS);
                case TOO_MANY_LEARNERS -> new MemberRefusal(Reason.TOO_MANY_LEARNERS);
                case MEMBER_NOT_FOUND -> new MemberRefusal(Reason.NOT_FOUND);
                // It joined while it was asked about: look again.
                case MEMBER_JOINED -> new PeerRefusal(Refusal.Reason.TOO_BUSY, "the member has just joined");
                default -> new IllegalStateException("rejected: " + rejected.reason());
            };
        }
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(STEP_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw known(e.getCause());
        } catch (TimeoutException e) {
            throw new Unavailable(Unavailable.Reason.TIMED_OUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable(Unavailable.Reason.STOPPED);
        }
    }

    private static RuntimeException known(Throwable failure) {
        if (failure instanceof PeerRefusal refusal) {
            return refusal;
        }
        if (failure instanceof Unavailable unavailable && !changedNothing(unavailable)) {
            return unavailable;
        }
        if (failure instanceof Refused || failure instanceof Unavailable) {
            return new PeerRefusal(Refusal.Reason.TOO_BUSY, String.valueOf(failure.getMessage()));
        }
        LOG.info("not known whether it was done: {}", failure.toString());
        return new Unavailable(Unavailable.Reason.TIMED_OUT);
    }

    /** This peer's own proposer never sent it. */
    private static boolean changedNothing(Unavailable failure) {
        return switch (failure.reason()) {
            case TOO_MANY_REQUESTS, NO_SPACE, NOT_READY -> true;
            default -> false;
        };
    }

    /** If it does not hear it now, it will when it asks for votes. */
    private void tell(Participant removed) {
        PeerRequest.Builder request = PeerRequest.newBuilder().setRemoved(RemovedRequest.getDefaultInstance());
        calls.callAt(removed.address(), removed.id(), request, TELL_WITHIN).whenComplete((told, failure) -> {
            if (failure != null) {
                LOG.info("could not tell {} that it was removed: {}", hex(removed.id()), failure.toString());
            }
        });
    }

    private static String hex(long id) {
        return Long.toHexString(id);
    }
}
