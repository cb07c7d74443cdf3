package io.cairn.chaos.check;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.Event;
import io.cairn.api.etcd.Event.EventType;
import io.cairn.api.etcd.KeyValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** What really happened: every event of a store, in order, with what was there before. For one thread at a time. */
public final class EventLog {
    private final NavigableMap<Long, List<Event>> revisions = new TreeMap<>();
    private final Map<ByteString, KeyValue> state = new HashMap<>();
    /** Of the keys that the newest revision changed, what was there before it; null for nothing. */
    private final Map<ByteString, KeyValue> before = new HashMap<>();

    private long last;

    /**
     * Adds the next event; those of one revision follow each other. What it says of the value before is replaced by
     * what was there.
     *
     * @throws IllegalArgumentException if its revision is lower than that of the event before
     */
    public void add(Event event) {
        long revision = event.getKv().getModRevision();
        if (revision < last) {
            throw new IllegalArgumentException("revision " + revision + " after " + last);
        }
        if (revision > last) {
            before.clear();
            last = revision;
        }
        ByteString key = event.getKv().getKey();
        if (!before.containsKey(key)) {
            before.put(key, state.get(key));
        }
        Event.Builder complete = event.toBuilder().clearPrevKv();
        KeyValue previous = before.get(key);
        if (previous != null && !isCreation(event)) {
            complete.setPrevKv(previous);
        }
        revisions.computeIfAbsent(revision, first -> new ArrayList<>()).add(complete.build());
        if (event.getType() == EventType.DELETE) {
            state.remove(key);
        } else {
            state.put(key, event.getKv());
        }
    }

    private static boolean isCreation(Event event) {
        return event.getType() == EventType.PUT
                && event.getKv().getCreateRevision() == event.getKv().getModRevision();
    }

    /** Of that revision, in order; none if nothing happened then. */
    public List<Event> at(long revision) {
        return revisions.getOrDefault(revision, List.of());
    }

    /** Revisions from one to another, both included, in which something happened. */
    public List<Long> between(long from, long to) {
        return from > to
                ? List.of()
                : List.copyOf(revisions.subMap(from, true, to, true).keySet());
    }

    /** The newest revision, 0 if there is none. */
    public long last() {
        return last;
    }

    /** What is there after all of it. */
    public Map<ByteString, KeyValue> state() {
        return Map.copyOf(state);
    }
}
