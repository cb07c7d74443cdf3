package io.cairn.server;

import io.cairn.server.apply.Applier;
import io.cairn.server.boot.Boot;
import io.cairn.server.boot.DataDirectory;
import io.cairn.server.checkpoint.CheckpointFetcher;
import io.cairn.server.checkpoint.Checkpointer;
import io.cairn.server.config.PeerConfig;
import io.cairn.server.node.DiskSpace;
import io.cairn.server.node.PeerInfo;
import io.cairn.server.node.PeerStatus;
import io.cairn.server.node.Snapshots.Taken;
import io.cairn.server.raft.ConsensusLog;
import io.cairn.statemachine.Configuration.Participant;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/** What this peer says of itself. */
final class OwnStatus implements PeerInfo {
    /** Committed entries that a ready peer may still have to apply. */
    private static final long READY_LAG_MAX = 1000;

    private final PeerConfig config;
    private final DataDirectory directory;
    private final ConsensusLog log;
    private final Applier applier;
    private final Checkpointer checkpointer;
    private final Boot boot;
    private final Lag lag;
    private final Supplier<DiskSpace> disk;
    private final Transfers transfers;
    private final CheckpointFetcher fetcher;

    OwnStatus(
            PeerConfig config,
            DataDirectory directory,
            ConsensusLog log,
            Applier applier,
            Checkpointer checkpointer,
            Boot boot,
            Lag lag,
            Supplier<DiskSpace> disk,
            Transfers transfers,
            CheckpointFetcher fetcher) {
        this.disk = disk;
        this.transfers = transfers;
        this.fetcher = fetcher;
        this.config = config;
        this.directory = directory;
        this.log = log;
        this.applier = applier;
        this.checkpointer = checkpointer;
        this.boot = boot;
        this.lag = lag;
    }

    @Override
    public long memberId() {
        return directory.identity().id();
    }

    @Override
    public long clusterId() {
        return directory.identity().clusterId();
    }

    @Override
    public long term() {
        return log.term();
    }

    @Override
    public long leaderId() {
        return log.leader();
    }

    @Override
    public PeerStatus.Role role() {
        return log.role();
    }

    @Override
    public PeerStatus status() {
        List<Taken> snapshots = checkpointer.list();
        Taken newest = snapshots.isEmpty() ? null : snapshots.get(0);
        return new PeerStatus(
                config.name(),
                memberId(),
                clusterId(),
                log.role(),
                log.leader(),
                log.term(),
                log.lastIndex(),
                log.clusterCommit(),
                applier.delivered().index(),
                newest == null ? 0 : newest.claim().index(),
                newest == null ? -1 : Math.max(0, System.currentTimeMillis() - newest.createdMillis()),
                firstIndex(),
                checkpointer.logBytes(),
                config.logMaxBytes(),
                toleratedFailures(),
                notReady(),
                disk.get(),
                transfers.now(fetcher));
    }

    private long firstIndex() {
        try {
            return log.formed() ? log.files().firstIndex() : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    private String notReady() {
        String noRoom = fetcher.noRoom();
        if (!noRoom.isEmpty()) {
            return noRoom;
        }
        if (!boot.waitingFor().isEmpty()) {
            return "waits for " + boot.waitingFor();
        }
        if (!log.formed() || log.leader() == 0) {
            return "knows no leader";
        }
        if (log.leads() && !log.leadsReady()) {
            return "has just been elected";
        }
        return lagReason(lag.entries());
    }

    /** Empty when the lag is none that a reader or a writer would notice. */
    static String lagReason(long lag) {
        if (lag == Lag.UNKNOWN) {
            return "fetches a snapshot";
        }
        return lag > READY_LAG_MAX ? "has " + lag + " entries to apply" : "";
    }

    /** Of the configuration whose majority is scarcest. */
    private int toleratedFailures() {
        if (!log.leads()) {
            return -1;
        }
        var configuration = log.configuration();
        int now = tolerated(configuration.current());
        return configuration.isStable() ? now : Math.min(now, tolerated(configuration.previous()));
    }

    private int tolerated(List<Participant> participants) {
        long silentMillis = 2 * config.electionTimeoutMax().toMillis();
        int voters = 0;
        int alive = 0;
        for (Participant p : participants) {
            if (p.voter()) {
                voters++;
                alive += p.id() == memberId() || log.silentMillis(p.id()) <= silentMillis ? 1 : 0;
            }
        }
        return Math.max(0, alive - (voters / 2 + 1));
    }
}
