package io.cairn.server.boot;

import io.cairn.api.peer.Founder;
import io.cairn.api.peer.JoinRequest;
import io.cairn.api.peer.JoinRequest.Step;
import io.cairn.api.peer.JoinResponse;
import io.cairn.api.peer.PeerRequest;
import io.cairn.server.apply.AppliedIndex;
import io.cairn.server.peer.PeerCalls;
import io.cairn.server.raft.ConsensusLog;
import io.cairn.statemachine.Configuration.Participant;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The joiner's side of a return: is added as a listener, catches up, and takes the vote of its lost self in one joint
 * step. Every step may be repeated; a restart goes on with the first.
 */
public final class Joining {
    private static final Logger LOG = LoggerFactory.getLogger(Joining.class);

    /** A step waits for a configuration to be committed, and for a checkpoint to be fetched before that. */
    private static final Duration STEP_WITHIN = Duration.ofSeconds(120);

    private static final Duration RETRY_AFTER = Duration.ofMillis(500);
    private static final Duration SAY_EVERY = Duration.ofSeconds(10);

    private final DataDirectory directory;
    private final ConsensusLog log;
    private final PeerCalls calls;
    private final AppliedIndex applied;

    public Joining(DataDirectory directory, ConsensusLog log, PeerCalls calls, AppliedIndex applied) {
        this.directory = directory;
        this.log = log;
        this.calls = calls;
        this.applied = applied;
    }

    void complete(Founder me) throws IOException, InterruptedException {
        JoinResponse listening = untilDone(me, Step.LISTEN);
        LOG.info("added as a listener; catching up to {}", listening.getCommit());
        while (applied.get() < listening.getCommit()) {
            TimeUnit.NANOSECONDS.sleep(RETRY_AFTER.toNanos() / 10);
        }
        untilDone(me, Step.VOTE);
        directory.started();
        LOG.info("caught up and took the vote of the lost {}", me.getName());
    }

    private JoinResponse untilDone(Founder me, Step step) throws InterruptedException {
        PeerRequest.Builder request = PeerRequest.newBuilder()
                .setJoin(JoinRequest.newBuilder().setMe(me).setStep(step));
        long nextSay = System.nanoTime();
        while (true) {
            String obstacle = "no member is known";
            for (long member : candidates(me)) {
                try {
                    return calls.call(member, request.clone(), STEP_WITHIN)
                            .get(STEP_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                            .getJoin();
                } catch (ExecutionException e) {
                    obstacle = e.getCause().getMessage();
                } catch (TimeoutException e) {
                    obstacle = "no answer within " + STEP_WITHIN;
                }
            }
            if (System.nanoTime() - nextSay >= 0) {
                LOG.info("not yet a {}: {}", step == Step.LISTEN ? "listener" : "voter", obstacle);
                nextSay = System.nanoTime() + SAY_EVERY.toNanos();
            }
            TimeUnit.NANOSECONDS.sleep(RETRY_AFTER.toNanos());
        }
    }

    /** The leader first, as far as it is known here. */
    private List<Long> candidates(Founder me) {
        List<Long> ids = new ArrayList<>();
        if (log.leader() != 0) {
            ids.add(log.leader());
        }
        for (Participant p : log.configuration().current()) {
            if (p.voter() && p.id() != me.getId() && !ids.contains(p.id())) {
                ids.add(p.id());
            }
        }
        return ids;
    }
}
