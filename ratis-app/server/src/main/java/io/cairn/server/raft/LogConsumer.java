package io.cairn.server.raft;

import io.cairn.statemachine.Position;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Who receives what the log commits. Unless said otherwise the apply thread calls, in log order. A throw from an
 * apply method stops the process.
 */
public interface LogConsumer extends EntryConsumer {
    /** The last entry received, {@link Position#START} before the first. Any thread; lock-free. */
    Position delivered();

    /** What the log was last told that it may be purged up to; never goes down. Any thread; lock-free. */
    Position reported();

    /** Tells the log what it may be purged up to from now on: a finished checkpoint's claim. */
    Position report();

    /** The log is about to jump past entries; what arrives before {@link #reinitialize} is dropped. Must not block. */
    void pause();

    /** Continue from the checkpoint that {@link #install} brought. */
    void reinitialize() throws IOException;

    /**
     * The leader no longer has the entries that this peer needs: fetch its checkpoint. Called under Ratis' locks.
     *
     * @param first oldest entry that the leader still has
     * @return the claim of the checkpoint, fetched and verified; null when the leader has none to give. The log itself
     *     fails it when it needs none any more. What it got is taken when {@link #pause} is called, if ever.
     */
    CompletableFuture<@Nullable Position> install(long leader, Position first);

    /** Leader or term changed, or the leader became ready. Called under Ratis' locks: hand off. */
    void leadershipChanged();

    /** The leader said that this peer was removed from the configuration: the process must stop. Any thread. */
    void removed();

    /** The division is gone, or its log failed: the process must stop. Any thread. */
    void failed(String what, Throwable cause);
}
