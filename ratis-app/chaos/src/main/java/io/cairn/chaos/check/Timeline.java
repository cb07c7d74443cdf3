package io.cairn.chaos.check;

import com.google.protobuf.ByteString;
import io.cairn.api.etcd.Event;
import io.cairn.api.etcd.Event.EventType;
import io.cairn.api.etcd.KeyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The store at every revision: what each key was from when on. A plain map of maps, unlike anything in the server. */
final class Timeline {
    private final NavigableMap<ByteString, NavigableMap<Long, Optional<KeyValue>>> keys = new TreeMap<>(KeyRange.ORDER);

    Timeline(EventLog log) {
        for (long revision : log.between(0, log.last())) {
            log.at(revision).forEach(this::add);
        }
    }

    private void add(Event event) {
        Optional<KeyValue> value = event.getType() == EventType.DELETE ? Optional.empty() : Optional.of(event.getKv());
        keys.computeIfAbsent(event.getKv().getKey(), first -> new TreeMap<>())
                .put(event.getKv().getModRevision(), value);
    }

    State at(long revision) {
        return new State() {
            @Override
            public @Nullable KeyValue get(ByteString key) {
                return keys.containsKey(key) ? newest(keys.get(key), revision) : null;
            }

            @Override
            public List<KeyValue> in(KeyRange range) {
                if (range.isOneKey()) {
                    KeyValue one = get(range.from());
                    return one == null ? List.of() : List.of(one);
                }
                List<KeyValue> found = new ArrayList<>();
                for (Map.Entry<ByteString, NavigableMap<Long, Optional<KeyValue>>> key :
                        keys.tailMap(range.from(), true).entrySet()) {
                    if (!range.contains(key.getKey())) {
                        break;
                    }
                    KeyValue value = newest(key.getValue(), revision);
                    if (value != null) {
                        found.add(value);
                    }
                }
                return found;
            }
        };
    }

    private static @Nullable KeyValue newest(NavigableMap<Long, Optional<KeyValue>> versions, long revision) {
        Map.Entry<Long, Optional<KeyValue>> entry = versions.floorEntry(revision);
        return entry == null ? null : entry.getValue().orElse(null);
    }
}
