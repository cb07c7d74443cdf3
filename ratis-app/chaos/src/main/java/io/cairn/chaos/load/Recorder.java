package io.cairn.chaos.load;

import io.cairn.chaos.history.Fact;
import io.cairn.chaos.history.History;
import io.cairn.chaos.history.Operation;
import io.cairn.chaos.history.Outcome;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes down what happens in one run. In memory, because writing it as text would cost the peers their CPU; a run of
 * some seconds has some ten thousand facts. Safe for many threads.
 */
public final class Recorder {
    private final Collection<Fact> facts = new ConcurrentLinkedQueue<>();
    private final AtomicLong ids = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong revision = new AtomicLong(1);
    private final AtomicLong deletion = new AtomicLong();
    private final AtomicLong compacted = new AtomicLong();

    public void note(Fact fact) {
        if (fact instanceof Operation operation && operation.outcome() instanceof Outcome.Acknowledged) {
            acknowledged.incrementAndGet();
        }
        facts.add(fact);
    }

    /** Of operations, connections and streams: each number once. */
    long nextId() {
        return ids.incrementAndGet();
    }

    /** Operations that were answered so far. */
    public long acknowledged() {
        return acknowledged.get();
    }

    /** Somebody was told of this revision. */
    void saw(long told) {
        revision.accumulateAndGet(told, Math::max);
    }

    /** The newest that anybody was told of. */
    public long revision() {
        return revision.get();
    }

    /** Something was deleted at this revision. */
    void sawDeletion(long told) {
        deletion.accumulateAndGet(told, Math::max);
    }

    /** Where the newest deletion is that a watch was told of; 0: there was none. */
    long deletion() {
        return deletion.get();
    }

    /** A compaction up to this revision was asked for. */
    void compacts(long asked) {
        compacted.accumulateAndGet(asked, Math::max);
    }

    /** The revision that history was to be compacted to last; 0: none was. */
    long compacted() {
        return compacted.get();
    }

    public History history() {
        return History.of(facts);
    }
}
