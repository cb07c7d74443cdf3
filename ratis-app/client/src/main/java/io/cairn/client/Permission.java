package io.cairn.client;

/**
 * What a role allows.
 *
 * @param range the keys that it is about
 */
public record Permission(Kind kind, KeyRange range) {
    /** To do what with them. */
    public enum Kind {
        READ,
        WRITE,
        READ_WRITE
    }
}
