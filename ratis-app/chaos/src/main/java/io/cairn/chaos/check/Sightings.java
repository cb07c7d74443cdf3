package io.cairn.chaos.check;

import com.google.protobuf.Message;
import io.cairn.chaos.history.History;
import io.cairn.chaos.history.Operation;
import io.cairn.chaos.history.WatchTold;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** When it was known to a client that the store had reached a revision. */
final class Sightings {
    private final NavigableMap<Long, Long> revisionByTime = new TreeMap<>();
    private final NavigableMap<Long, Long> timeByRevision = new TreeMap<>();

    Sightings(History history) {
        for (Operation operation : history.operations()) {
            Answers.of(operation).ifPresent(response -> add(operation.returned(), Answers.revision(response)));
        }
        for (WatchTold told : history.all(WatchTold.class)) {
            Message response = told.response();
            add(told.at(), Answers.revision(response));
        }
        long greatest = 0;
        for (Map.Entry<Long, Long> entry : revisionByTime.entrySet()) {
            greatest = Math.max(greatest, entry.getValue());
            entry.setValue(greatest);
        }
        long earliest = Long.MAX_VALUE;
        for (Map.Entry<Long, Long> entry : timeByRevision.descendingMap().entrySet()) {
            earliest = Math.min(earliest, entry.getValue());
            entry.setValue(earliest);
        }
    }

    private void add(long time, long revision) {
        revisionByTime.merge(time, revision, Math::max);
        timeByRevision.merge(revision, time, Math::min);
    }

    /** The greatest revision that anyone had seen before that time, 0 for none. */
    long before(long time) {
        Map.Entry<Long, Long> entry = revisionByTime.lowerEntry(time);
        return entry == null ? 0 : entry.getValue();
    }

    /** When anyone first knew that this revision or a greater one was there; the end of time if nobody ever did. */
    long first(long revision) {
        Map.Entry<Long, Long> entry = timeByRevision.ceilingEntry(revision);
        return entry == null ? Long.MAX_VALUE : entry.getValue();
    }
}
