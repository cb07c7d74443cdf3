package io.cairn.server.disk;

import io.cairn.server.config.DiskMarks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a transfer may take of the disk under a data directory: the rest is set aside, or kept so that this peer neither
 * runs out of room nor has the cluster refuse writes. Any thread.
 */
public final class TransferRoom {
    private final Disk disk;
    private final DiskMarks marks;
    private final Path reserve;

    private TransferRoom(Disk disk, DiskMarks marks, Path dataDir) {
        this.disk = disk;
        this.marks = marks;
        this.reserve = dataDir.resolve(Reserve.NAME);
    }

    public static TransferRoom of(DiskMarks marks, Path dataDir) {
        return of(FolderDisk.of(dataDir), marks, dataDir);
    }

    static TransferRoom of(Disk disk, DiskMarks marks, Path dataDir) {
        return new TransferRoom(disk, marks, dataDir);
    }

    /** Now; {@link Long#MAX_VALUE}: nobody can tell. */
    public long bytes() {
        long usable = disk.usableBytes();
        if (usable == Disk.UNKNOWN) {
            return Long.MAX_VALUE;
        }
        long kept = Math.max(LevelRule.clearBytes(marks.refuseBytes()), StartRoom.NEEDED_BYTES);
        return Math.max(0, usable - kept - reserveMissing());
    }

    /** It may have been given up, or not be built yet. */
    private long reserveMissing() {
        try {
            return Math.max(0, marks.reserveBytes() - Files.size(reserve));
        } catch (IOException none) {
            return marks.reserveBytes();
        }
    }
}
