package io.cairn.server.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;

/** A file that only takes up space, until that is needed. Changed by one thread. */
final class Reserve {
    static final String NAME = "reserve";

    private static final int BLOCK_BYTES = 1 << 20;

    private final Path file;
    private final long bytes;
    private volatile long held;

    /**
     * Takes over what an earlier process left.
     *
     * @param bytes it has when it is whole; 0: there is to be none
     */
    Reserve(Path folder, long bytes) throws IOException {
        this.file = folder.resolve(NAME);
        this.bytes = bytes;
        if (Files.exists(file)) {
            held = Files.size(file);
            // Half-built, or of another size than is wanted now.
            if (held != bytes) {
                release();
            }
        }
    }

    /** When it is whole. */
    long bytes() {
        return bytes;
    }

    /** Now. Any thread. */
    long held() {
        return held;
    }

    long missing() {
        return bytes - held;
    }

    /** Gives its space back at once. */
    void release() throws IOException {
        Files.deleteIfExists(file);
        held = 0;
    }

    /**
     * Makes it whole. Written rather than given a length, so that the space is really taken; of noise, because some file
     * systems store nothing for zeros. Not synced: what is not on the disk after a crash is built again.
     *
     * @throws IOException there is no room for it, and nothing is left of it
     */
    void build() throws IOException {
        byte[] noise = new byte[BLOCK_BYTES];
        new SplittableRandom().nextBytes(noise);
        ByteBuffer block = ByteBuffer.wrap(noise);
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            for (long left = bytes; left > 0; left -= block.limit()) {
                block.clear().limit((int) Math.min(left, BLOCK_BYTES));
                while (block.hasRemaining()) {
                    out.write(block);
                }
            }
            held = bytes;
        } catch (IOException e) {
            release();
            throw e;
        }
    }
}
