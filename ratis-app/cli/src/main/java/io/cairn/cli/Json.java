package io.cairn.cli;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON object that keeps the order its fields were put in. Writes without reflection, which would cost start-up time. */
final class Json {
    private static final Object ABSENT = new Object();

    private final Map<String, Object> fields = new LinkedHashMap<>();

    /** A field that is always there: a Json, a list, a number, a boolean or a text. */
    Json put(String name, Object value) {
        fields.put(name, value);
        return this;
    }

    /** A field that is left out while it is zero, empty or false, as etcdctl does. */
    Json putUnlessEmpty(String name, Object value) {
        boolean empty = value.equals("")
                || value.equals(false)
                || value instanceof Number number && number.longValue() == 0
                || value instanceof List<?> list && list.isEmpty();
        return empty ? this : put(name, value);
    }

    /** A list as Go shows one that may not be there: null when it is empty. */
    Json putList(String name, List<?> list) {
        return list.isEmpty() ? put(name, ABSENT) : put(name, list);
    }

    /** An id as hexadecimal text, since a JSON number cannot hold it; left out while it is zero. */
    Json putId(String name, long id) {
        return id == 0 ? this : put(name, Long.toHexString(id));
    }

    /** Bytes as base64; left out while there are none. */
    Json putBytes(String name, byte[] bytes) {
        return putUnlessEmpty(name, Base64.getEncoder().encodeToString(bytes));
    }

    static String text(Object value) {
        StringWriter text = new StringWriter();
        try (JsonWriter writer = new JsonWriter(text)) {
            write(writer, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(JsonWriter writer, Object value) throws IOException {
        if (value instanceof Json object) {
            writer.beginObject();
            for (Map.Entry<String, Object> field : object.fields.entrySet()) {
                write(writer.name(field.getKey()), field.getValue());
            }
            writer.endObject();
        } else if (value instanceof List<?> list) {
            writer.beginArray();
            for (Object item : list) {
                write(writer, item);
            }
            writer.endArray();
        } else if (value == ABSENT) {
            writer.nullValue();
        } else if (value instanceof Number number) {
            writer.value(number);
        } else if (value instanceof Boolean flag) {
            writer.value(flag.booleanValue());
        } else {
            writer.value(value.toString());
        }
    }
}
