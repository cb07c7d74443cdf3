package io.cairn.server.apply;

import io.cairn.statemachine.store.Applied;
import java.util.List;

/** Hears of every entry with commands, whoever proposed them. */
public interface EntryListener {
    /**
     * An entry was applied and published; readers do not know it yet. Apply thread; must be short.
     *
     * @param applied what became of its batches
     */
    void applied(long index, List<Applied> applied);
}
