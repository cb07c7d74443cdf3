package io.cairn.chaos.history;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.Message;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A fact as one line of JSON: the members of its record by name, and which record it is as "fact". */
final class FactJson {
    private static final String KIND = "fact";

    private static final Map<String, Class<?>> FACTS = byName(Fact.class.getPermittedSubclasses());
    private static final Map<String, Class<?>> OUTCOMES = byName(Outcome.class.getPermittedSubclasses());

    private FactJson() {}

    private static Map<String, Class<?>> byName(Class<?>[] kinds) {
        return Stream.of(kinds).collect(Collectors.toMap(Class::getSimpleName, Function.identity()));
    }

    static String line(Fact fact) {
        return json((Record) fact).toString();
    }

    /** @throws IllegalArgumentException if the line is no fact */
    static Fact fact(String line) {
        try {
            return (Fact) read(JsonParser.parseString(line).getAsJsonObject(), FACTS);
        } catch (JsonParseException | IllegalStateException e) {
            throw new IllegalArgumentException("no JSON object: " + e.getMessage(), e);
        }
    }

    private static JsonObject json(Record whole) {
        JsonObject json = new JsonObject();
        json.addProperty(KIND, whole.getClass().getSimpleName());
        for (RecordComponent part : whole.getClass().getRecordComponents()) {
            json.add(part.getName(), value(member(whole, part)));
        }
        return json;
    }

    private static Object member(Record whole, RecordComponent part) {
        try {
            return part.getAccessor().invoke(whole);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + part + " of " + whole, e);
        }
    }

    private static JsonElement value(Object value) {
        if (value instanceof Number number) {
            return new JsonPrimitive(number);
        } else if (value instanceof Boolean bool) {
            return new JsonPrimitive(bool);
        } else if (value instanceof String text) {
            return new JsonPrimitive(text);
        } else if (value instanceof Message message) {
            return Messages.json(message);
        } else if (value instanceof List<?> list) {
            JsonArray array = new JsonArray();
            list.forEach(element -> array.add(value(element)));
            return array;
        }
        return json((Record) value);
    }

    private static Record read(JsonObject json, Map<String, Class<?>> kinds) {
        Class<?> kind = kinds.get(text(json, KIND));
        if (kind == null) {
            throw new IllegalArgumentException("unknown kind of fact: " + json.get(KIND));
        }
        List<RecordComponent> parts = List.of(kind.getRecordComponents());
        Object[] members = parts.stream()
                .map(part -> value(json.get(part.getName()), part))
                .toArray();
        try {
            Class<?>[] types = parts.stream().map(RecordComponent::getType).toArray(Class<?>[]::new);
            Constructor<?> constructor = kind.getDeclaredConstructor(types);
            return (Record) constructor.newInstance(members);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("cannot make " + kind.getSimpleName() + " of " + json, e);
        }
    }

    private static String text(JsonObject json, String name) {
        return json.has(name) ? json.get(name).getAsString() : "";
    }

    private static Object value(JsonElement json, RecordComponent part) {
        Class<?> type = part.getType();
        if (json == null) {
            throw new IllegalArgumentException("without " + part.getName());
        } else if (type == long.class) {
            return json.getAsLong();
        } else if (type == int.class) {
            return json.getAsInt();
        } else if (type == boolean.class) {
            return json.getAsBoolean();
        } else if (type == String.class) {
            return json.getAsString();
        } else if (type == List.class) {
            return json.getAsJsonArray().asList().stream()
                    .map(JsonElement::getAsString)
                    .toList();
        } else if (type == Outcome.class) {
            return read(json.getAsJsonObject(), OUTCOMES);
        }
        return Messages.message(json.getAsJsonObject());
    }
}
