package io.cairn.server.gateway;

import org.jspecify.annotations.Nullable;

/**
 * Cuts a text into the JSON objects that stand in it one behind the other. Looks only for where each ends: whether it
 * is well formed is for its parser to say.
 */
final class JsonValues {
    private final String text;
    private int at;

    JsonValues(String text) {
        this.text = text;
    }

    /**
     * The next object; null at the end of the text.
     *
     * @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT when something else comes, or the object has no end
     */
    @Nullable
    String next() {
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
        if (at == text.length()) {
            return null;
        }
        if (text.charAt(at) != '{') {
            throw Json.malformed("an object must begin at character " + at);
        }
        int start = at;
        at = end(start);
        return text.substring(start, at);
    }

    private int end(int start) {
        int depth = 0;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                i = closingQuote(i + 1);
            } else if (c == '{' || c == '[') {
                depth++;
            } else if ((c == '}' || c == ']') && --depth == 0) {
                return i + 1;
            }
        }
        throw Json.malformed("unexpected end");
    }

    private int closingQuote(int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                return i;
            }
            if (c == '\\') {
                i++;
            }
        }
        throw Json.malformed("unexpected end");
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }
}
