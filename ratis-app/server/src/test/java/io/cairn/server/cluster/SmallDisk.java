package io.cairn.server.cluster;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file system in memory, mounted under a data directory, that somebody else fills. Needs root. */
final class SmallDisk implements AutoCloseable {
    private static final int BLOCK = 256 << 10;

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** Null when it cannot be mounted. */
    static SmallDisk mount(Path folder, String size) throws IOException {
        Files.createDirectories(folder);
        return Shell.works("mount -t tmpfs -o size=" + size + " cairn-test " + folder) ? new SmallDisk(folder) : null;
    }

    private Path file() {
        return folder.resolve("full");
    }

    /** Takes what there is at the moment, but for so much; what is given up meanwhile is not taken. */
    void fill(long leave) {
        long left = folder.toFile().getUsableSpace() - leave;
        ByteBuffer zeros = ByteBuffer.allocate(BLOCK);
        try (FileChannel out = FileChannel.open(
                file(), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            while (left > 0) {
                zeros.clear().limit((int) Math.min(left, BLOCK));
                left -= out.write(zeros);
            }
        } catch (IOException full) {
            // Somebody else took the last of it meanwhile.
            return;
        }
    }

    /** Gives it all back. */
    void free() {
        try {
            Files.deleteIfExists(file());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Nothing may run on it any more. */
    @Override
    public void close() {
        Shell.run("umount " + folder);
    }
}
