package io.cairn.server.watch;

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

/** What really happened: every event of a store, in order, with what was there before. */
public final class Truth {
    private final NavigableMap<Long, List<Event>> revisions = new TreeMap<>();
    private Map<ByteString, KeyValue> state = new HashMap<>();
    private Map<ByteString, KeyValue> before = new HashMap<>();
    private long last;

    /** Adds the next event; those of one revision follow each other. */
    public void add(Event event) {
        long revision = event.getKv().getModRevision();
        if (revision < last) {
            throw new IllegalArgumentException("revision " + revision + " after " + last);
        }
        if (revision > last) {
            before = new HashMap<>(state);
            last = revision;
        }
        Event.Builder complete = event.toBuilder().clearPrevKv();
        KeyValue previous = before.get(event.getKv().getKey());
        if (previous != null && !isCreation(event)) {
            complete.setPrevKv(previous);
        }
        revisions.computeIfAbsent(revision, first -> new ArrayList<>()).add(complete.build());
        if (event.getType() == EventType.DELETE) {
            state.remove(event.getKv().getKey());
        } else {
            state.put(event.getKv().getKey(), event.getKv());
        }
    }

    static boolean isCreation(Event event) {
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

    public long last() {
        return last;
    }

    /** What is there after all of it. */
    public Map<ByteString, KeyValue> state() {
        return Map.copyOf(state);
    }
}
