package io.cairn.cli;

import java.util.OptionalInt;

/** A text in double quotes with escapes, or in back quotes without: how etcdctl's transactions quote. */
final class GoQuoted {
    private static final int HEX = 16;
    private static final int OCTAL = 8;
    private static final int OCTAL_DIGITS = 3;

    private final String text;
    private int at;
    private final StringBuilder value = new StringBuilder();

    private GoQuoted(String text, int start) {
        this.text = text;
        this.at = start;
    }

    /** What was read, and the position after it. */
    record Part(String value, int end) {}

    /** Reads the quoted text at {@code start}; throws {@link IllegalArgumentException} when there is none. */
    static Part read(String text, int start) {
        return new GoQuoted(text, start).read();
    }

    /** As Go's {@code %q} shows plain text. */
    static String quote(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private Part read() {
        char quote = next();
        if (quote != '"' && quote != '`') {
            throw new IllegalArgumentException("expected quoted string");
        }
        for (char c = next(); c != quote; c = next()) {
            if (c == '\\' && quote == '"') {
                escape();
            } else {
                value.append(c);
            }
        }
        return new Part(value.toString(), at);
    }

    private void escape() {
        char c = next();
        switch (c) {
            case 'n' -> value.append('\n');
            case 't' -> value.append('\t');
            case 'r' -> value.append('\r');
            case 'x' -> number(2, HEX);
            case 'u' -> number(4, HEX);
            case '0', '1', '2', '3' -> {
                at--;
                number(OCTAL_DIGITS, OCTAL);
            }
            case '\\', '"' -> value.append(c);
            default -> throw new IllegalArgumentException("invalid syntax");
        }
    }

    private void number(int digits, int radix) {
        if (at + digits > text.length()) {
            throw new IllegalArgumentException("unexpected EOF");
        }
        OptionalInt code = parse(text.substring(at, at + digits), radix);
        value.appendCodePoint(code.orElseThrow(() -> new IllegalArgumentException("invalid syntax")));
        at += digits;
    }

    private static OptionalInt parse(String digits, int radix) {
        try {
            return OptionalInt.of(Integer.parseInt(digits, radix));
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }

    private char next() {
        if (at >= text.length()) {
            throw new IllegalArgumentException("unexpected EOF");
        }
        return text.charAt(at++);
    }
}
