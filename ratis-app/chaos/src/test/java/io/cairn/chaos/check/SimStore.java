package io.cairn.chaos.check;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.Event;
import io.cairn.api.etcd.KeyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A store that does everything right, one change at a time. It shares no code with the model of the checkers. */
final class SimStore {
    /** By revision: what was there, and what changed then. Nothing happened at 0 and 1. */
    final List<NavigableMap<String, KeyValue>> states = new ArrayList<>(List.of(new TreeMap<>(), new TreeMap<>()));

    final List<List<Event>> changes = new ArrayList<>(List.of(List.of(), List.of()));

    private NavigableMap<String, KeyValue> now = new TreeMap<>();
    private List<Event> made = new ArrayList<>();

    long revision() {
        return states.size() - 1;
    }

    NavigableMap<String, KeyValue> at(long revision) {
        return states.get((int) revision);
    }

    NavigableMap<String, KeyValue> now() {
        return now;
    }

    void put(String key, ByteString value, long lease) {
        long revision = revision() + 1;
        KeyValue before = now.get(key);
        KeyValue after = KeyValue.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setValue(value)
                .setLease(lease)
                .setModRevision(revision)
                .setCreateRevision(before == null ? revision : before.getCreateRevision())
                .setVersion(before == null ? 1 : before.getVersion() + 1)
                .build();
        now.put(key, after);
        Event.Builder event = Event.newBuilder().setKv(after);
        if (before != null) {
            event.setPrevKv(before);
        }
        made.add(event.build());
    }

    /** Deletes what is there. */
    void delete(String key) {
        KeyValue before = now.remove(key);
        made.add(Event.newBuilder()
                .setType(Event.EventType.DELETE)
                .setKv(KeyValue.newBuilder().setKey(before.getKey()).setModRevision(revision() + 1))
                .setPrevKv(before)
                .build());
    }

    /** Ends a request: what it changed becomes one revision, if it changed anything. */
    long commit() {
        if (!made.isEmpty()) {
            states.add(new TreeMap<>(now));
            changes.add(List.copyOf(made));
            made = new ArrayList<>();
        }
        return revision();
    }
}
