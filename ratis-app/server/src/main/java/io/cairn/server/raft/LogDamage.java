package io.cairn.server.raft;

import java.nio.file.Path;

/**
 * Where a log on disk ceases to be one.
 *
 * @param file in which it was noticed
 * @param offset of the first byte of the file that is not understood
 * @param index of the entry that should begin there, from 1
 * @param reason for people
 * @param torn whether it is what a power loss leaves of an entry that was still being written: nobody was told of it
 */
public record LogDamage(Path file, long offset, long index, String reason, boolean torn) {
    @Override
    public String toString() {
        return file + " at byte " + offset + ", where entry " + index + " should be: " + reason;
    }
}
