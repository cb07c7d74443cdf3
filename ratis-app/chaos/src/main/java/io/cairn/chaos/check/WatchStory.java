package io.cairn.chaos.check;

import io.cairn.api.etcd.WatchCreateRequest;
import io.cairn.api.etcd.WatchResponse;
import io.cairn.chaos.history.History;
import io.cairn.chaos.history.WatchClosed;
import io.cairn.chaos.history.WatchOpened;
import io.cairn.chaos.history.WatchTold;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One watch from its creation to the end of its stream.
 *
 * @param from first revision it wants
 * @param told all that came for it after the created one, in order, and the progress of its stream
 * @param closed whether its stream ended before the run did
 */
record WatchStory(WatchOpened opened, long from, List<WatchTold> told, boolean closed) {
    /** What id the progress of a whole stream has. */
    private static final long EVERY_WATCH = -1;

    /** Those that were created; one that was refused promised nothing. */
    static List<WatchStory> all(History history) {
        Map<Long, List<WatchTold>> streams = new HashMap<>();
        for (WatchTold told : history.all(WatchTold.class)) {
            streams.computeIfAbsent(told.stream(), s -> new ArrayList<>()).add(told);
        }
        Set<Long> closed = new HashSet<>();
        history.all(WatchClosed.class).forEach(c -> closed.add(c.stream()));
        List<WatchStory> stories = new ArrayList<>();
        for (WatchOpened opened : history.all(WatchOpened.class)) {
            List<WatchTold> told = streams.getOrDefault(opened.stream(), List.of());
            add(opened, told, closed.contains(opened.stream()), stories);
        }
        return stories;
    }

    private static void add(WatchOpened opened, List<WatchTold> told, boolean closed, List<WatchStory> stories) {
        List<WatchTold> own = new ArrayList<>();
        long from = 0;
        for (WatchTold one : told) {
            WatchResponse response = one.response();
            if (response.getWatchId() == opened.watch() && response.getCreated() && !response.getCanceled()) {
                long start = opened.request().getStartRevision();
                from = start > 0 ? start : response.getHeader().getRevision() + 1;
            } else if (response.getWatchId() == opened.watch() || response.getWatchId() == EVERY_WATCH) {
                own.add(one);
            }
        }
        if (from > 0) {
            stories.add(new WatchStory(opened, from, complete(own, closed), closed));
        }
    }

    /** A stream may end between two fragments: what came of them counts as not told. */
    private static List<WatchTold> complete(List<WatchTold> told, boolean closed) {
        int end = told.size();
        while (closed && end > 0 && told.get(end - 1).response().getFragment()) {
            end--;
        }
        return told.subList(0, end);
    }

    List<WatchResponse> responses() {
        return told.stream().map(WatchTold::response).toList();
    }

    /** Whether it is told every event that there is. */
    boolean isOfEverything() {
        WatchCreateRequest request = opened.request();
        return request.getFiltersCount() == 0 && new KeyRange(request.getKey(), request.getRangeEnd()).isEverything();
    }

    Recording recording() {
        return new Recording(
                opened.request(),
                from,
                responses(),
                told.stream().map(WatchTold::at).toList());
    }
}
