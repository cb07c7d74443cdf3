package io.cairn.chaos.check;

import io.cairn.api.etcd.CompactionRequest;
import io.cairn.chaos.history.History;
import io.cairn.chaos.history.Operation;
import io.cairn.chaos.history.Outcome;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A run and what follows from it. The log of events is rebuilt from the watches of everything, which every run has on
 * each peer from revision 1 on; the other checks hold all else against it.
 */
public final class Evidence {
    /** Nothing was ever compacted. */
    private static final long NEVER = -1;

    private final History history;
    private final List<WatchStory> watches;
    private final EventLog log;
    private final Timeline timeline;
    private final Sightings sightings;
    private final Writers writers;
    /** The greatest revision that was to be compacted, by when somebody asked for it. */
    private final NavigableMap<Long, Long> compactions;

    private Evidence(History history) {
        this.history = history;
        compactions = compactions(history);
        watches = WatchStory.all(history);
        log = LogRebuild.of(watches);
        timeline = new Timeline(log);
        sightings = new Sightings(history);
        writers = new WriterSearch(history, log, timeline, sightings).search();
    }

    public static Evidence of(History history) {
        return new Evidence(history);
    }

    public History history() {
        return history;
    }

    List<WatchStory> watches() {
        return watches;
    }

    public EventLog log() {
        return log;
    }

    Timeline timeline() {
        return timeline;
    }

    Sightings sightings() {
        return sightings;
    }

    Writers writers() {
        return writers;
    }

    /** The greatest revision that may have been compacted in the end. */
    long compacted() {
        return compacted(Long.MAX_VALUE);
    }

    /** The greatest revision that may have been compacted by then. */
    long compacted(long by) {
        Map.Entry<Long, Long> last = compactions.floorEntry(by);
        return last == null ? NEVER : last.getValue();
    }

    private static NavigableMap<Long, Long> compactions(History history) {
        NavigableMap<Long, Long> greatest = new TreeMap<>();
        history.operations().stream()
                .filter(op -> op.request() instanceof CompactionRequest)
                .filter(op -> !(op.outcome() instanceof Outcome.Refused))
                .sorted(Comparator.comparingLong(Operation::called))
                .forEach(op -> {
                    long before =
                            greatest.isEmpty() ? NEVER : greatest.lastEntry().getValue();
                    greatest.put(op.called(), Math.max(before, ((CompactionRequest) op.request()).getRevision()));
                });
        return greatest;
    }
}
