package io.cairn.server;

import io.cairn.server.autocompact.AutoCompactor;
import io.cairn.server.checkpoint.CheckpointBackups;
import io.cairn.server.config.AutoCompaction;
import io.cairn.server.config.PeerConfig;
import io.cairn.server.disk.DiskWatch;
import io.cairn.server.etcd.MaintenanceService;
import io.cairn.server.members.LeaderMoves;
import io.cairn.server.node.Backups;
import io.cairn.server.node.DiskSpace;
import io.cairn.server.node.FailStop;
import io.cairn.server.node.PeerInfo;
import io.cairn.server.node.Proposals;
import io.cairn.server.node.Reads;
import io.cairn.server.node.Snapshots;
import io.cairn.server.raft.ConsensusLog;
import io.cairn.server.space.Defragmenter;
import io.cairn.server.space.LiveSize;
import io.cairn.server.space.Quota;
import io.cairn.statemachine.checkpoint.Checkpoints;
import io.cairn.statemachine.store.Store;
import io.cairn.statemachine.store.View;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What keeps one peer healthy in the long run: room on its disk, its quota, the rewriting of its files, backups, old history. */
final class Upkeep implements AutoCloseable {
    /** Longer than a restart takes, also of a supervised peer that had to wait. */
    private static final Duration GONE_AFTER = Duration.ofMinutes(1);

    private final PeerConfig config;
    private final ConsensusLog log;
    private final Store store;
    private final LiveSize size;
    private final DiskWatch disk;
    private final Defragmenter defragmenter;
    private final Quota quota;
    private final Backups backups;
    private final @Nullable AutoCompactor autoCompactor;

    Upkeep(
            PeerConfig config,
            long ownId,
            ConsensusLog log,
            Store store,
            Checkpoints checkpoints,
            Snapshots snapshots,
            Proposals proposals,
            FailStop failStop)
            throws IOException {
        this.config = config;
        this.log = log;
        this.store = store;
        size = new LiveSize(store);
        defragmenter = new Defragmenter(store, proposals, failStop);
        disk = new DiskWatch(
                config.disk(),
                config.dataDir(),
                snapshots,
                () -> store.published().index(),
                failStop);
        Quota.Surroundings around =
                new Quota.Surroundings(size, this::compacted, store::alarms, disk, this::isGone, defragmenter);
        quota = new Quota(ownId, config.quotaBytes(), around, proposals, failStop);
        backups = new CheckpointBackups(checkpoints, snapshots, store::view);
        boolean compacts = config.autoCompaction().mode() != AutoCompaction.Mode.OFF;
        autoCompactor =
                compacts ? AutoCompactor.of(config.autoCompaction(), this::revision, log::leadsReady, proposals) : null;
    }

    private long revision() {
        try (View view = store.view()) {
            return view.revision();
        }
    }

    private long compacted() {
        try (View view = store.view()) {
            return view.compactedRevision();
        }
    }

    /** Followers do not know, and leave it to the leader. */
    private boolean isGone(long member) {
        return log.leadsReady() && log.silentMillis(member) >= GONE_AFTER.toMillis();
    }

    /** As of a moment ago. */
    DiskSpace disk() {
        return disk.space();
    }

    LiveSize size() {
        return size;
    }

    /** Where clients' commands go through. */
    Proposals proposals() {
        return quota;
    }

    MaintenanceService.Node served(PeerInfo peer, Reads reads) {
        LeaderMoves leadership = new LeaderMoves(peer.memberId(), log);
        return new MaintenanceService.Node(
                peer, reads, quota, size, config.quotaBytes(), leadership, defragmenter, backups);
    }

    /** The peer takes part in a cluster from now on. */
    void start() {
        disk.start();
        quota.start();
        AutoCompactor compactor = autoCompactor;
        if (compactor != null) {
            compactor.start();
        }
    }

    /** Proposes nothing more. */
    void stop() {
        AutoCompactor compactor = autoCompactor;
        if (compactor != null) {
            compactor.close();
        }
        quota.close();
        disk.close();
    }

    /** The store may be closed after it. */
    @Override
    public void close() {
        defragmenter.close();
    }
}
