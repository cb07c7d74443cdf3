package io.cairn.server.node;

import io.cairn.statemachine.store.View;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Changes who belongs to the cluster, from any peer. Safe for any thread; never blocks. */
public interface Members {
    /**
     * Completes with a view of this peer that shows the change, to be closed by the caller; shows it still if the one
     * removed is this peer. Fails with {@link MemberRefusal} or {@link Unavailable}. May complete on a thread of peer
     * calls or of apply: dependents hop to their own executor.
     */
    CompletableFuture<View> change(MemberChange change);

    /** Of all that take part in the log, while this peer leads; empty while it does not. */
    List<Standing> standings();
}
