package io.cairn.statemachine.checkpoint;

import io.cairn.statemachine.Position;
import java.nio.file.Path;

/**
 * One finished, immutable checkpoint. Its folder is there as long as it is pinned, or among those that are kept.
 *
 * @param directory holds {@code manifest} and {@code files/}
 */
public record Checkpoint(Path directory, Manifest manifest) {
    /** Name of the folder with the store's files. */
    public static final String FILES = "files";

    /** Every entry up to it is in the files; they may hold later ones too. */
    public Position claim() {
        return manifest.claim().position();
    }

    /** The folder that the store can be opened from, or rather a copy of it: never write here. */
    public Path files() {
        return directory.resolve(FILES);
    }

    /** Sum of the files' sizes; less on disk, where hard links are shared. */
    public long bytes() {
        return manifest.bytes();
    }
}
