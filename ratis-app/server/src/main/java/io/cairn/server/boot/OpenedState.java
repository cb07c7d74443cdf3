package io.cairn.server.boot;

import io.cairn.server.raft.ConsensusLog;
import io.cairn.server.raft.LogFiles;
import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Fault;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.checkpoint.Checkpoint;
import io.cairn.statemachine.checkpoint.Checkpoints;
import io.cairn.statemachine.checkpoint.Claim;
import io.cairn.statemachine.store.Store;
import io.cairn.statemachine.store.View;
import java.io.IOException;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Store, checkpoints and log of a directory, fitted together before the log starts: Ratis replays from the newest
 * checkpoint on, and spins for ever when its log begins later than that.
 *
 * @param from claim of the checkpoint to replay from
 */
public record OpenedState(Store store, Checkpoints checkpoints, Position from) {
    private static final Logger LOG = LoggerFactory.getLogger(OpenedState.class);

    /** @throws StartRefused when what is on disk has forgotten something that others may count on */
    public static OpenedState open(DataDirectory directory, int keepCheckpoints, Supply others) throws StartRefused {
        try {
            Checkpoints checkpoints = Checkpoints.open(directory.checkpoints(), keepCheckpoints);
            Checkpoint received = checkpoints.adoptIfFinished(directory.incoming());
            if (received != null) {
                // The log may have been purged up to it already; the store was not opened from it yet.
                LOG.warn("a checkpoint was received but not opened before the last end: {}", received.claim());
            }
            checkpoints.problems().forEach(p -> LOG.error("a checkpoint was set aside: {}", p.getMessage()));
            Mending mending = new Mending(directory, checkpoints, others);
            Store store = mending.open();
            try {
                return fit(directory, store, checkpoints, mending);
            } catch (IOException | StartRefused | RuntimeException e) {
                store.close();
                throw e;
            }
        } catch (IOException | Fault e) {
            throw new StartRefused("cannot open the data directory: " + e.getMessage(), e);
        }
    }

    private static OpenedState fit(DataDirectory directory, Store store, Checkpoints checkpoints, Mending mending)
            throws IOException, StartRefused {
        Identity identity = directory.identity();
        if (identity.phase() == Identity.Phase.NEW) {
            return new OpenedState(store, checkpoints, Position.START);
        }
        LogFiles files = ConsensusLog.files(directory.raft(), identity.clusterId());
        mendPromise(directory, store, files);
        Checkpoint newest = checkpoints.newest();
        refuseForgotten(directory, store, files, newest);
        long claimed = newest == null ? 0 : newest.claim().index();
        long logEnd =
                CheckedLog.check(directory, files, Math.max(store.position().index(), claimed));
        if (Files.exists(directory.damagedStore()) || store.position().index() < claimed) {
            mending.bring(store, files);
            newest = checkpoints.newest();
        }
        Position from = newest == null ? Position.START : newest.claim();
        if (logEnd < from.index() && files.exists()) {
            files.discard(from.index());
        }
        long logStart = files.exists() ? files.firstIndex() : 0;
        mendConfiguration(identity, store, files);
        boolean gap = logStart > from.index() + 1
                || (logStart == 0 && store.position().index() > from.index());
        Position start = gap ? bridge(directory, store, checkpoints, logStart) : from;
        if (logEnd < start.index() && files.exists()) {
            // The store can be far ahead of a log whose peer died in an install.
            files.discard(start.index());
        }
        return new OpenedState(store, checkpoints, start);
    }

    /** Whether the store is as it was restored and there was no election since: the first will be in the first term. */
    private static boolean isRestored(Store store, LogFiles files, @Nullable Checkpoint newest) throws IOException {
        return newest != null
                && newest.claim().equals(store.position())
                && store.position().term() == 1
                && files.exists()
                && files.term() == 0
                && files.firstIndex() == 0;
    }

    private static void mendPromise(DataDirectory directory, Store store, LogFiles files) throws StartRefused {
        try {
            files.mendPromise(store.position().term());
        } catch (IOException e) {
            throw new StartRefused(e.getMessage() + ": what this peer promised is not known. " + directory.remedy(), e);
        }
    }

    private static void mendConfiguration(Identity identity, Store store, LogFiles files) throws IOException {
        try (View view = store.view()) {
            Configuration applied = view.configuration();
            boolean early = identity.joins() && !applied.includes(identity.id());
            files.mendConfiguration(
                    early ? Configuration.EMPTY : applied, store.position().index());
        }
    }

    private static void refuseForgotten(
            DataDirectory directory, Store store, LogFiles files, @Nullable Checkpoint newest)
            throws IOException, StartRefused {
        Identity identity = directory.identity();
        // The store is ahead of a log that others have not heard of yet.
        if (identity.phase() == Identity.Phase.RESTORED || isRestored(store, files, newest)) {
            return;
        }
        // Who has applied something took part in a log, even if it crashed before it noted that it had started.
        boolean tookPart = identity.phase() == Identity.Phase.STARTED
                || identity.phase() == Identity.Phase.LISTED
                || store.position().index() > 0;
        if (tookPart && !files.exists()) {
            throw new StartRefused("the log of this peer is gone but its identity is not: it has forgotten what it"
                    + " promised. " + directory.remedy());
        }
        if (files.exists() && files.term() < store.position().term()) {
            throw new StartRefused("the log knows term " + files.term() + " but the store has term "
                    + store.position().term() + ": the log is older than the store. " + directory.remedy());
        }
    }

    /** No checkpoint reaches the log, but the live store does: make one of it. */
    private static Position bridge(DataDirectory directory, Store store, Checkpoints checkpoints, long logStart)
            throws IOException, StartRefused {
        Position claim = store.position();
        if (claim.index() < logStart - 1) {
            throw new StartRefused("the log begins at " + logStart + " but neither a checkpoint nor the store, which is"
                    + " at " + claim.index() + ", reaches it. " + directory.remedy());
        }
        long revision;
        try (View view = store.view()) {
            revision = view.revision();
        }
        LOG.warn(
                "no checkpoint reaches the log, which begins at {}: making one of the live store at {}",
                logStart,
                claim);
        checkpoints.create(
                new Claim(
                        claim,
                        revision,
                        System.currentTimeMillis(),
                        directory.identity().clusterId()),
                store::writeCheckpoint,
                () -> false);
        return claim;
    }
}
