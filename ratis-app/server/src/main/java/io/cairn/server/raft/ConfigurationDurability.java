package io.cairn.server.raft;

import io.cairn.statemachine.CrashPoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;

/**
 * Keeps the log's purge from taking the only copy of a configuration. Ratis writes each applied configuration to a
 * file of its own and swallows the failure; if the entry then goes with its segment, the next start knows only who
 * took part long ago.
 */
final class ConfigurationDurability {
    private static final String FILE = "raft-meta.conf";

    private static final long NONE = -1;

    private final AtomicLong applied = new AtomicLong(NONE);

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
        long written;
        try (InputStream in = Files.newInputStream(folder.resolve(FILE))) {
            written = LogEntryProto.parseFrom(in).getIndex();
        }
        if (written < needed) {
            throw new IOException(FILE + " holds the configuration of entry " + (written + 1) + ", not that of "
                    + (needed + 1) + ": the log is not purged");
        }
        TermDurability.syncFolder(folder);
        CrashPoint.PURGE_ASKED.reached();
    }
}
