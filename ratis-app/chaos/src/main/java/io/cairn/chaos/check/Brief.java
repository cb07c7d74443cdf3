package io.cairn.chaos.check;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import io.cairn.api.etcd.Event;
import java.util.List;
import java.util.stream.Collectors;

/** Events in few words. */
final class Brief {
    /** Of a value, in characters: enough to know it again. */
    private static final int VALUE_MAX = 40;

    private Brief() {}

    static String text(List<Event> events) {
        return events.isEmpty() ? "nothing" : events.stream().map(Brief::text).collect(Collectors.joining(", "));
    }

    private static String text(Event event) {
        String key = text(event.getKv().getKey());
        return event.getType() == Event.EventType.DELETE
                ? "delete " + key
                : "put " + key + "=" + text(event.getKv().getValue()) + " (version "
                        + event.getKv().getVersion() + ")";
    }

    static String text(Message message) {
        return TextFormat.printer().emittingSingleLine(true).printToString(message);
    }

    static String text(ByteString bytes) {
        String text = TextFormat.escapeBytes(bytes);
        return text.length() > VALUE_MAX ? text.substring(0, VALUE_MAX) + "…" : text;
    }
}
