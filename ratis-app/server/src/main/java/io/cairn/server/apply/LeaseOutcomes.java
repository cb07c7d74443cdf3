package io.cairn.server.apply;

import io.cairn.statemachine.store.Applied;
import java.util.List;

/** The lease keeper's ear at the log. */
public interface LeaseOutcomes {
    /**
     * An entry was applied and published; readers do not know it yet. Apply thread; must be short.
     *
     * @param applied what became of its batches
     */
    void applied(long index, List<Applied> applied);
}
