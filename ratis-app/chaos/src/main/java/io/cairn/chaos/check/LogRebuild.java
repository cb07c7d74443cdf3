package io.cairn.chaos.check;

import io.cairn.api.etcd.Event;
import io.cairn.api.etcd.WatchResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The log as the watches of everything told it. Where they differ the watch check says so. */
final class LogRebuild {
    private LogRebuild() {}

    static EventLog of(List<WatchStory> stories) {
        NavigableMap<Long, List<Event>> fullest = new TreeMap<>();
        for (WatchStory story : stories) {
            if (story.isOfEverything()) {
                revisions(story)
                        .forEach((revision, events) -> fullest.merge(
                                revision, events, (one, other) -> one.size() >= other.size() ? one : other));
            }
        }
        EventLog log = new EventLog();
        fullest.values().forEach(events -> events.forEach(log::add));
        return log;
    }

    /** The events that a watch was told, by revision. */
    static Map<Long, List<Event>> revisions(WatchStory story) {
        List<WatchResponse> whole = new ArrayList<>();
        WatchChecker.join(story.responses(), whole);
        Map<Long, List<Event>> told = new HashMap<>();
        for (WatchResponse response : whole) {
            Map<Long, List<Event>> here = new HashMap<>();
            for (Event event : response.getEventsList()) {
                here.computeIfAbsent(event.getKv().getModRevision(), r -> new ArrayList<>())
                        .add(event);
            }
            here.forEach(told::putIfAbsent);
        }
        return told;
    }
}
