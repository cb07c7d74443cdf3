package io.cairn.server.apply;

import io.cairn.statemachine.Position;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Where checkpoints of other peers come from when the log no longer reaches back far enough. */
public interface Installs {
    /** A checkpoint as it was fetched: what it claims, and its verified files. */
    record Fetched(Position claim, Path files) {}

    /**
     * Fetches and verifies a checkpoint that the log from {@code first} on continues; null when the leader has none
     * and needs none. Any thread; must not block. When nobody waits for it any more the caller fails it.
     */
    CompletableFuture<@Nullable Position> fetch(long leader, Position first);

    /** What the last fetch brought. Apply thread. */
    Fetched fetched();

    /** The files were opened, or not needed: keeps them as this peer's own checkpoint. Apply thread. */
    void finished() throws IOException;

    /**
     * What the last fetch brought will be opened, until {@link #finished}. Checkpoints under way describe a past that the
     * install replaces; they must not be published. Must not block.
     */
    void abandonCheckpoints();
}
