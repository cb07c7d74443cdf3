package io.cairn.server.checkpoint;

import io.cairn.server.raft.LogState;
import io.cairn.statemachine.Configuration.Participant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whom a checkpoint may come from: other followers first, because the leader has enough to do. One thread at a time. */
final class Sources {
    private final long ownId;
    private final LogState log;

    /** Who sent what is not installed, or a part of it; null: nobody. */
    private @Nullable Long partFrom;

    Sources(long ownId, LogState log) {
        this.ownId = ownId;
        this.log = log;
    }

    /** It sends from now on. */
    void begun(long peer) {
        partFrom = peer;
    }

    /** What it sent is installed. */
    void complete() {
        partFrom = null;
    }

    /** In which order to ask. Whoever sent a part has the rest of the same files; the others' are hardly ever the same. */
    List<Long> inOrder(long leader) {
        List<Long> order = new ArrayList<>();
        for (Participant p : log.configuration().current()) {
            if (p.voter() && p.id() != ownId && p.id() != leader) {
                order.add(p.id());
            }
        }
        if (!order.isEmpty()) {
            // Several that receive at once do not all ask the same one.
            Collections.rotate(order, (int) Long.remainderUnsigned(ownId, order.size()));
        }
        order.add(leader);
        Long first = partFrom;
        if (first != null && order.remove(first)) {
            order.add(0, first);
        }
        return order;
    }
}
