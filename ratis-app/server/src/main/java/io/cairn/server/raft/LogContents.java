package io.cairn.server.raft;

import io.cairn.statemachine.Position;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a log on disk holds, up to where it can be read.
 *
 * @param first index of its first entry; 0 when it has none
 * @param last its last entry; {@link Position#START} when it has none
 * @param terms index of the first entry of each term, to the term
 * @param damage what ends it before its files do; null: nothing
 */
public record LogContents(
        long first,
        Position last,
        NavigableMap<Long, Long> terms,
        @Nullable LogDamage damage) {
    public LogContents {
        terms = new TreeMap<>(terms);
    }

    /** Term of an entry; 0 when it is not in here. */
    public long term(long index) {
        Map.Entry<Long, Long> run = terms.floorEntry(index);
        return run == null || index > last.index() ? 0 : run.getValue();
    }
}
