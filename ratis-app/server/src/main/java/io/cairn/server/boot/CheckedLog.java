package io.cairn.server.boot;

import io.cairn.server.raft.LogContents;
import io.cairn.server.raft.LogDamage;
import io.cairn.server.raft.LogFiles;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log before Ratis does, which would refuse an entry that a power loss tore without saying what to do, and
 * drop some that count without a word.
 */
final class CheckedLog {
    private static final Logger LOG = LoggerFactory.getLogger(CheckedLog.class);

    private CheckedLog() {}

    /**
     * Cuts off what nobody was told of, ends a purge that a kill ended, and refuses any other damage.
     *
     * @param committed index that is known to be committed: what is damaged up to there once was whole
     * @return index of the last entry, or of the one that its first would follow if it has none; 0 when there is no log
     */
    static long check(DataDirectory directory, LogFiles files, long committed) throws IOException, StartRefused {
        if (files.exists()) {
            files.endPurge(committed);
        }
        LogContents contents = files.read(committed, null);
        LogDamage damage = contents.damage();
        long start = files.exists() ? files.firstIndex() : 0;
        long end = Math.max(contents.last().index(), start - 1);
        if (damage == null) {
            return end;
        }
        if (!damage.torn() || damage.index() <= committed) {
            throw new StartRefused("the log is damaged where it may have been acknowledged: " + damage + ". Nothing was"
                    + " changed, and without it this peer must not vote. " + directory.remedy());
        }
        LOG.warn(
                "the last write before a power loss or a kill got to the disk in part; nobody was told that it was"
                        + " done: cutting off the rest of {}",
                damage);
        files.cut(damage);
        return end;
    }
}
