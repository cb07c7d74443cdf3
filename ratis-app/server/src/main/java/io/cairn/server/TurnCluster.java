package io.cairn.server;

import io.cairn.server.checkpoint.TurnService;
import io.cairn.server.raft.ConsensusLog;
import io.cairn.statemachine.Configuration.Participant;
import java.time.Duration;
import java.util.List;

/** The cluster as far as turns for checkpoints depend on it. */
final class TurnCluster implements TurnService.Cluster {
    private final ConsensusLog log;
    private final Duration silenceMax;

    /** @param silenceMax a follower that did not answer for so long is not waited for */
    TurnCluster(ConsensusLog log, Duration silenceMax) {
        this.log = log;
        this.silenceMax = silenceMax;
    }

    @Override
    public boolean leads() {
        return log.leads();
    }

    @Override
    public long leader() {
        return log.leader();
    }

    @Override
    public List<Participant> participants() {
        return log.configuration().current();
    }

    @Override
    public boolean answers(long peer) {
        return log.silentMillis(peer) <= silenceMax.toMillis();
    }
}
