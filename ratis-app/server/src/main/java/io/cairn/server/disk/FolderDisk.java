package io.cairn.server.disk;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The disk under a data directory, or the fullest one under its folders. Asking costs a system call for each, where a
 * {@link java.nio.file.FileStore} would read the list of all mounts.
 *
 * @param folders the data directory first
 */
record FolderDisk(List<File> folders) implements Disk {
    /** A data directory and those of its folders that could be mounts of their own. */
    static FolderDisk of(Path dataDir) {
        return new FolderDisk(Stream.of("", "raft", "store", "checkpoints")
                .map(name -> dataDir.resolve(name).toFile())
                .toList());
    }

    @Override
    public long usableBytes() {
        return folders.stream()
                .filter(f -> f.getTotalSpace() > 0)
                .mapToLong(File::getUsableSpace)
                .min()
                .orElse(UNKNOWN);
    }

    @Override
    public long totalBytes() {
        return folders.get(0).getTotalSpace();
    }
}
