package io.cairn.server.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Whether the disk has room enough for a start. A peer that finds none can be started again later, just as it is. */
public final class StartRoom {
    /** The next file of the log, and what the store writes as it opens. */
    static final long NEEDED_BYTES = 16L << 20;

    private StartRoom() {}

    /**
     * Gives up the reserve if need be. For a data directory that no other process uses.
     *
     * @return one line for the operator; null: there is room, or nothing is known of the disk yet
     */
    public static @Nullable String lacking(Path dataDir) {
        Disk disk = FolderDisk.of(dataDir);
        if (isEnough(disk.usableBytes()) || (released(dataDir) && isEnough(disk.usableBytes()))) {
            return null;
        }
        return "no room on the disk of " + dataDir + ": " + (disk.usableBytes() >> 10) + " KiB are free, a start needs "
                + (NEEDED_BYTES >> 10) + "; free some and start it again";
    }

    private static boolean isEnough(long usable) {
        return usable == Disk.UNKNOWN || usable >= NEEDED_BYTES;
    }

    private static boolean released(Path dataDir) {
        try {
            return Files.deleteIfExists(dataDir.resolve(Reserve.NAME));
        } catch (IOException e) {
            // It was there to help and does not: the same as if there were none.
            return false;
        }
    }
}
