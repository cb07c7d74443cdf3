package io.cairn.statemachine.store;

import io.cairn.statemachine.Bytes;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The rows about users and roles: what is published, or what is in the making. */
interface AuthState {
    byte @Nullable [] row(Bytes key);

    /** Visits all rows whose keys begin so: those that are published by key, then those in the making. */
    void rows(Bytes prefix, BiConsumer<Bytes, byte[]> visitor);
}
