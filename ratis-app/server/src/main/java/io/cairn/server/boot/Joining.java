package io.cairn.server.boot;

import io.cairn.api.peer.Founder;
import io.cairn.api.peer.JoinRequest;
import io.cairn.api.peer.JoinRequest.Step;
import io.cairn.api.peer.JoinResponse;
import io.cairn.api.peer.PeerRequest;
import io.cairn.api.peer.Refusal;
import io.cairn.server.peer.PeerCalls;
import io.cairn.server.peer.PeerRefusal;
import io.cairn.server.raft.ConsensusLog;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.CrashPoint;
import io.cairn.statemachine.store.Store;
import io.cairn.statemachine.store.View;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The joiner's side, invited or in place of a lost self: is added as a listener, catches up, and gets its vote (that of
 * the lost self in one joint step). Every step may be repeated; a restart goes on with the first.
 */
public final class Joining {
    private static final Logger LOG = LoggerFactory.getLogger(Joining.class);

    /** A step waits for a configuration to be committed, and for a checkpoint to be fetched before that. */
    private static final Duration STEP_WITHIN = Duration.ofSeconds(120);

    private static final Duration RETRY_AFTER = Duration.ofMillis(500);
    private static final Duration SAY_EVERY = Duration.ofSeconds(10);

    /** Nothing that asking again could change. */
    private static final Set<Refusal.Reason> FINAL = Set.of(Refusal.Reason.TAKEN, Refusal.Reason.NOT_FOUND);

    private final DataDirectory directory;
    private final ConsensusLog log;
    private final PeerCalls calls;
    private final CatchUp catchUp;
    private final Store store;

    public Joining(DataDirectory directory, ConsensusLog log, PeerCalls calls, CatchUp catchUp, Store store) {
        this.directory = directory;
        this.log = log;
        this.calls = calls;
        this.catchUp = catchUp;
        this.store = store;
    }

    /** Raft calls are taken only once it is sure that no other directory answers for this id. */
    void complete(Founder me) throws IOException, StartRefused, InterruptedException {
        boolean claims =
                directory.identity().claim() != 0 && directory.identity().phase() != Identity.Phase.LISTED;
        if (claims) {
            untilDone(me, Step.CLAIM);
        }
        log.takeCalls();
        listen(me);
        if (claims) {
            // A claim is a command, and once this peer votes there may be no quorum without it.
            while (!isListed(me.getId())) {
                TimeUnit.NANOSECONDS.sleep(RETRY_AFTER.toNanos());
                listen(me);
            }
            directory.listed();
        }
        JoinResponse voting = untilDone(me, Step.VOTE);
        CrashPoint.JOINED.reached();
        directory.started();
        LOG.info("{} caught up and {}", me.getName(), voting.getLearner() ? "stays a learner" : "has its vote");
    }

    private void listen(Founder me) throws IOException, StartRefused, InterruptedException {
        JoinResponse listening = untilDone(me, Step.LISTEN);
        LOG.info("added as a listener; catching up to {}", listening.getCommit());
        catchUp.await(listening.getCommit());
    }

    /** Whether what is committed lists this peer by the claim of this directory: none that comes later counts. */
    private boolean isListed(long id) {
        long claim = directory.identity().claim();
        try (View view = store.view()) {
            return view.configuration().includes(id)
                    && view.invitations().stream().anyMatch(i -> i.id() == id && i.claim() == claim);
        }
    }

    private JoinResponse untilDone(Founder me, Step step) throws StartRefused, InterruptedException {
        JoinRequest join = JoinRequest.newBuilder()
                .setMe(me)
                .setStep(step)
                .setClaim(directory.identity().claim())
                .build();
        long nextSay = System.nanoTime();
        while (true) {
            String obstacle = "no member is known";
            for (long member : candidates(me)) {
                try {
                    return calls.call(member, PeerRequest.newBuilder().setJoin(join), STEP_WITHIN)
                            .get(STEP_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                            .getJoin();
                } catch (ExecutionException e) {
                    obstacle = e.getCause().getMessage();
                    refuseFinal(e.getCause());
                } catch (TimeoutException e) {
                    obstacle = "no answer within " + STEP_WITHIN;
                }
            }
            if (System.nanoTime() - nextSay >= 0) {
                LOG.info("not done yet, {}: {}", step, obstacle);
                nextSay = System.nanoTime() + SAY_EVERY.toNanos();
            }
            TimeUnit.NANOSECONDS.sleep(RETRY_AFTER.toNanos());
        }
    }

    /** Candidates have addresses, so this is an answer, and only a leader gets as far. */
    private static void refuseFinal(Throwable cause) throws StartRefused {
        if (cause instanceof PeerRefusal refusal && FINAL.contains(refusal.reason())) {
            throw new StartRefused("cannot join: " + refusal.getMessage());
        }
    }

    /** The leader first, as far as it is known here. */
    private List<Long> candidates(Founder me) {
        List<Long> ids = new ArrayList<>();
        Configuration known = log.configuration();
        if (known.includes(log.leader())) {
            ids.add(log.leader());
        }
        for (Participant p : known.current()) {
            if (p.voter() && p.id() != me.getId() && !ids.contains(p.id())) {
                ids.add(p.id());
            }
        }
        return ids;
    }
}
