package io.cairn.server.raft;

import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** How a leader changes who takes part. Safe for any thread; never blocks. */
public interface MemberChanges extends LogState {
    /**
     * Changes who takes part, if it is still {@code from}; done when the new configuration is committed. Fails with {@link
     * Refused} when nothing was changed, with anything else when it may still be.
     */
    CompletableFuture<?> reconfigure(Configuration from, List<Participant> to);

    /** Hands leadership to a voter; done when the other one leads. */
    CompletableFuture<?> transfer(@Nullable Long target, Duration timeout);

    /** Commit index that a peer has reported to this leader; 0 when it never did. */
    long commitOf(long peer);

    /** Milliseconds since a peer last answered this leader; a large number when it never did. */
    long silentMillis(long peer);
}
