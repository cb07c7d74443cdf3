package io.cairn.chaos.check;

import io.cairn.api.etcd.Event;
import io.cairn.api.etcd.Event.EventType;
import io.cairn.api.etcd.WatchCreateRequest;
import io.cairn.api.etcd.WatchCreateRequest.FilterType;
import io.cairn.api.etcd.WatchResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;

/**
 * Holds what a watch was told against what happened. What etcd promises: events are ordered, unique, reliable (none
 * missing in between), atomic (those of a revision come together), bookmarkable (after a progress response nothing
 * older comes, and nothing older is missing), resumable (nothing is missing from the start revision on), filtered by
 * what was asked for, and come with the right previous value.
 */
public final class WatchChecker {
    private final EventLog truth;
    private final LongUnaryOperator compactedBy;
    private final List<String> broken = new ArrayList<>();
    private Recording recording;
    /** When the response that is looked at arrived. */
    private long compacted;

    /** All wanted events of lower revisions were told. */
    private long next;

    private boolean ended;

    /** @param compacted the greatest compacted revision there was: older previous values may be missing */
    public WatchChecker(EventLog truth, long compacted) {
        this(truth, at -> compacted);
    }

    /** @param compactedBy the greatest revision that may have been compacted by a time: older previous values may be missing then */
    WatchChecker(EventLog truth, LongUnaryOperator compactedBy) {
        this.truth = truth;
        this.compactedBy = compactedBy;
    }

    /**
     * What is wrong with it; empty when nothing is.
     *
     * @param upTo the watch must know of everything up to this revision, unless it was cancelled
     */
    public List<String> check(Recording of, long upTo) {
        recording = of;
        next = of.from();
        ended = false;
        broken.clear();
        List<WatchResponse> whole = joined(of.responses());
        List<Long> times = wholeAt(of);
        for (int i = 0; i < whole.size(); i++) {
            compacted = compactedBy.applyAsLong(times.get(i));
            check(whole.get(i));
        }
        if (!ended) {
            expectNothing(next, upTo, "reliable: at the end");
        }
        return List.copyOf(broken);
    }

    private List<WatchResponse> joined(List<WatchResponse> responses) {
        List<WatchResponse> whole = new ArrayList<>();
        if (join(responses, whole)) {
            broken.add("atomic: the last fragment is missing");
        }
        return whole;
    }

    /** A response is whole when its last fragment arrives. */
    private static List<Long> wholeAt(Recording of) {
        return IntStream.range(0, of.responses().size())
                .filter(i -> !of.responses().get(i).getFragment())
                .mapToObj(of.times()::get)
                .toList();
    }

    /** Puts fragments together again; whether the last one is missing. */
    static boolean join(List<WatchResponse> responses, List<WatchResponse> whole) {
        WatchResponse.Builder open = null;
        for (WatchResponse response : responses) {
            if (open == null) {
                open = response.toBuilder();
            } else {
                open.addAllEvents(response.getEventsList());
            }
            if (!response.getFragment()) {
                whole.add(open.build());
                open = null;
            }
        }
        return open != null;
    }

    private void check(WatchResponse response) {
        if (ended) {
            broken.add("canceled: " + response + " came after the end");
        } else if (response.getCompactRevision() != 0) {
            ended = true;
            if (response.getCompactRevision() <= next || response.getCompactRevision() > compacted) {
                broken.add(
                        "compacted: at " + response.getCompactRevision() + " of " + compacted + ", next was " + next);
            }
        } else if (response.getCanceled()) {
            ended = true;
        } else if (response.getEventsCount() == 0) {
            bookmark(response.getHeader().getRevision());
        } else {
            events(response);
        }
    }

    private void bookmark(long revision) {
        if (revision <= 0) {
            broken.add("bookmarkable: progress at no revision");
        }
        expectNothing(next, revision, "bookmarkable: by the progress response of " + revision);
        next = Math.max(next, revision + 1);
    }

    private void events(WatchResponse response) {
        List<Event> events = response.getEventsList();
        long last = 0;
        for (int i = 0; i < events.size(); ) {
            long revision = events.get(i).getKv().getModRevision();
            int end = i;
            while (end < events.size() && events.get(end).getKv().getModRevision() == revision) {
                end++;
            }
            revision(revision, last, events.subList(i, end));
            last = Math.max(last, revision);
            i = end;
        }
        if (response.getHeader().getRevision() < last) {
            broken.add("header: revision " + response.getHeader().getRevision() + " with events of " + last);
        }
    }

    private void revision(long revision, long lastOfResponse, List<Event> told) {
        if (revision < lastOfResponse) {
            broken.add("ordered: " + revision + " after " + lastOfResponse);
            return;
        }
        if (revision < next) {
            broken.add("unique: " + revision + " although all below " + next + " was told");
            return;
        }
        expectNothing(next, revision - 1, "reliable: before " + revision);
        next = revision + 1;
        List<Event> expected = wanted(revision);
        if (told.size() != expected.size()) {
            broken.add("atomic: of revision " + revision + " came " + told.size() + " of " + expected.size());
            return;
        }
        for (int i = 0; i < told.size(); i++) {
            compare(expected.get(i), told.get(i));
        }
    }

    private void compare(Event expected, Event told) {
        if (!told.toBuilder()
                .clearPrevKv()
                .build()
                .equals(expected.toBuilder().clearPrevKv().build())) {
            broken.add("content: " + told + " instead of " + expected);
        } else if (!recording.request().getPrevKv() && told.hasPrevKv()) {
            broken.add("prev_kv: not asked for in " + told);
        } else if (recording.request().getPrevKv()) {
            boolean mayLack = told.getKv().getModRevision() - 1 < compacted;
            boolean lacks = expected.hasPrevKv() && !told.hasPrevKv() && mayLack;
            if (!lacks && !expected.getPrevKv().equals(told.getPrevKv())) {
                broken.add("prev_kv: " + told.getPrevKv() + " instead of " + expected.getPrevKv());
            }
        }
    }

    private void expectNothing(long from, long to, String where) {
        for (long revision : truth.between(from, to)) {
            if (!wanted(revision).isEmpty()) {
                broken.add(where + ", revision " + revision + " is missing");
                return;
            }
        }
    }

    private List<Event> wanted(long revision) {
        return truth.at(revision).stream()
                .filter(event -> wants(recording.request(), event))
                .toList();
    }

    static boolean wants(WatchCreateRequest request, Event event) {
        FilterType without = event.getType() == EventType.PUT ? FilterType.NOPUT : FilterType.NODELETE;
        if (request.getFiltersList().contains(without)) {
            return false;
        }
        return new KeyRange(request.getKey(), request.getRangeEnd())
                .contains(event.getKv().getKey());
    }
}
