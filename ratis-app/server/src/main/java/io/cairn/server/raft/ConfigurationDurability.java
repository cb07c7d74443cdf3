package io.cairn.server.raft;

import io.cairn.statemachine.CrashPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the log's purge from taking the only copy of a configuration. Ratis writes each applied configuration to a
 * file of its own and swallows the failure; if the entry then goes with its segment, the next start knows only who
 * took part long ago.
 */
final class ConfigurationDurability {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigurationDurability.class);
    private static final long NONE = -1;

    private volatile @Nullable Path folder;

    private final AtomicLong applied = new AtomicLong(NONE);

    /** @param current Ratis' "current" folder of the group */
    void watch(Path current) {
        folder = current;
    }

    /** Ratis wrote its file, or meant to: it swallows failures, and so may this, whose file only confirms that one. */
    void written() {
        Path current = folder;
        try {
            if (current != null) {
                new ConfigurationFile(current).written();
            }
        } catch (IOException e) {
            LOG.warn("no checksum of {}: {}", ConfigurationFile.NAME, e.toString());
        }
    }

    /** A configuration entry was applied; its file should have been written just before. Apply thread. */
    void applied(long raftIndex) {
        applied.set(raftIndex);
    }

    /** What the log begins with: its entry may be purged before another one is applied. Any thread. */
    void known(long raftIndex) {
        applied.compareAndSet(NONE, raftIndex);
    }

    /** Returns once the file that holds the last applied configuration would survive a power loss. Any thread. */
    void ensureWritten(Path folder) throws IOException {
        long needed = applied.get();
        if (needed < 0) {
            return;
        }
        long written = new ConfigurationFile(folder).read().getIndex();
        if (written < needed) {
            throw new IOException(ConfigurationFile.NAME + " holds the configuration of entry " + (written + 1)
                    + ", not that of " + (needed + 1) + ": the log is not purged");
        }
        TermDurability.syncFolder(folder);
        CrashPoint.PURGE_ASKED.reached();
    }
}
