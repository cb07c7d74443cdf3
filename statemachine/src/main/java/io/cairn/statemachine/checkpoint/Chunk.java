package io.cairn.statemachine.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;

/** Reads parts of a checkpoint's files for a peer, who may ask for anything. */
final class Chunk {
    private Chunk() {}

    static byte[] read(Checkpoint checkpoint, String name, long offset, int length) throws IOException {
        FileSum file = checkpoint.manifest().file(name);
        if (file == null) {
            throw new IllegalArgumentException("no such file in the checkpoint at " + checkpoint.claim());
        }
        if (length < 1 || length > Checkpoints.MAX_CHUNK || offset < 0 || offset > file.size() - length) {
            throw new IllegalArgumentException(name + ": no " + length + " bytes at " + offset + " of " + file.size());
        }
        ByteBuffer bytes = ByteBuffer.allocate(length);
        try (FileChannel channel = FileChannel.open(
                checkpoint.files().resolve(name), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, offset + bytes.position()) < 0) {
                    throw new CorruptCheckpointException(
                            name, "has " + channel.size() + " bytes, the manifest says " + file.size());
                }
            }
        } catch (NoSuchFileException e) {
            throw new CorruptCheckpointException(name, "is missing", e);
        }
        return bytes.array();
    }
}
