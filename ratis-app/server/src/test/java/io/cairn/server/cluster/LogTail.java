package io.cairn.server.cluster;

import io.cairn.server.raft.ConsensusLog;
import io.cairn.server.raft.LogContents;
import io.cairn.server.raft.WrittenLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;

/**
 * Where the newest file of a stopped peer's log ends.
 *
 * @param offset right behind its last entry
 */
record LogTail(Path file, LogContents contents, long offset) {
    static LogTail of(Path file) throws IOException {
        Path group = file.getParent().getParent();
        long cluster = UUID.fromString(group.getFileName().toString()).getMostSignificantBits();
        byte[] bytes = Files.readAllBytes(file);
        // Whatever comes behind the last entry is where the next one should begin.
        byte[] followed = Arrays.copyOf(bytes, bytes.length + 1);
        followed[bytes.length] = 1;
        Files.write(file, followed);
        LogContents contents = ConsensusLog.files(group.getParent(), cluster).read(0, null);
        Files.write(file, bytes);
        return new LogTail(
                file, contents, Objects.requireNonNull(contents.damage()).offset());
    }

    byte[] nextEntry(String key) {
        return WrittenLog.putBytes(contents.last().term(), contents.last().index() + 1, key);
    }

    /** The file with this behind its last entry, and zeros. */
    byte[] followedBy(byte[] more, int zeros) throws IOException {
        byte[] bytes = Arrays.copyOf(Files.readAllBytes(file), (int) offset + more.length + zeros);
        Arrays.fill(bytes, (int) offset, bytes.length, (byte) 0);
        System.arraycopy(more, 0, bytes, (int) offset, more.length);
        return bytes;
    }
}
