package io.cairn.statemachine.checkpoint;

import java.io.IOException;
import java.nio.file.Path;

/** Who can write the files of the state. */
@FunctionalInterface
public interface CheckpointSource {
    /**
     * Writes the state as plain files, without folders below.
     *
     * @param dir does not exist yet, as RocksDB wants it; its parent does, on the checkpoints' file system, so that
     *     hard links work
     */
    void writeTo(Path dir) throws IOException;
}
