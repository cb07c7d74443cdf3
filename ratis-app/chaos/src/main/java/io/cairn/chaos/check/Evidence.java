package io.cairn.chaos.check;

import io.cairn.api.etcd.CompactionRequest;
import io.cairn.chaos.history.History;
import io.cairn.chaos.history.Outcome;
import java.util.List;

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

    private Evidence(History history) {
        this.history = history;
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

    /** The greatest revision that may have been compacted. */
    long compacted() {
        return history.operations().stream()
                .filter(op -> op.request() instanceof CompactionRequest)
                .filter(op -> !(op.outcome() instanceof Outcome.Refused))
                .mapToLong(op -> ((CompactionRequest) op.request()).getRevision())
                .max()
                .orElse(NEVER);
    }
}
