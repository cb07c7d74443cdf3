package io.cairn.server.raft;

import io.cairn.statemachine.Configuration;
import io.cairn.statemachine.Configuration.Participant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** How a leader changes who takes part. Safe for any thread; never blocks. */
public interface MemberChanges extends LogState {
    /** Changes who takes part, if it is still {@code from}; done when the new configuration is committed. */
    CompletableFuture<?> reconfigure(Configuration from, List<Participant> to);

    /** Milliseconds since a peer last answered this leader; a large number when it never did. */
    long silentMillis(long peer);
}
