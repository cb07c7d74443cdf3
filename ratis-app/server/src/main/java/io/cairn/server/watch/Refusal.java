package io.cairn.server.watch;

/** Why a watch was not made. */
public enum Refusal {
    /** The range ends where it begins, or before. */
    EMPTY_RANGE,
    /** The id is one of a watch on the same stream. */
    DUPLICATE_ID,
    /** A start revision below 0. */
    COMPACTED,
    /** This peer has as many watches as it can hold. */
    TOO_MANY
}
