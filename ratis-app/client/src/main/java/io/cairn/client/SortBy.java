package io.cairn.client;

/** What a range is sorted by. Keys that compare equal come in no defined order. */
public enum SortBy {
    /** The key itself. */
    KEY,
    /** {@link KeyValue#version()}. */
    VERSION,
    /** {@link KeyValue#createRevision()}. */
    CREATE_REVISION,
    /** {@link KeyValue#modRevision()}. */
    MOD_REVISION,
    /** The value. */
    VALUE
}
