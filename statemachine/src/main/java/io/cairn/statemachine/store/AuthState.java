package io.cairn.statemachine.store;

import io.cairn.statemachine.Bytes;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/** The rows about users and roles: what is published, or what is in the making. */
interface AuthState {
    byte @Nullable [] row(Bytes key);

    /** All rows whose keys begin so, by key. */
    NavigableMap<Bytes, byte[]> rows(Bytes prefix);
}
