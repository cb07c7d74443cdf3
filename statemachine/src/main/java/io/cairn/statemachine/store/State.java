package io.cairn.statemachine.store;

import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.KeyRange;
import io.cairn.statemachine.KeyValue;
import org.jspecify.annotations.Nullable;

/** Keys at a revision, and the leases of now: what queries and guards read, be it published or in the making. */
interface State {
    /** The newest revision that can be read. */
    long revision();

    /** The oldest revision that can be read; -1 when all can. */
    long compactedRevision();

    /**
     * The key as it was at a revision, null when it was not live.
     *
     * @param revision from {@link #compactedRevision} to {@link #revision}
     */
    @Nullable
    KeyValue get(Bytes key, long revision);

    /** The live keys of the range at a revision, ascending. */
    Cursor cursor(KeyRange range, long revision);

    /** Users and roles. */
    AuthState auth();

    LeaseTable leases();

    /** A walk over keys; values are loaded only when asked for. */
    interface Cursor extends AutoCloseable {
        /** Moves to the next key, at first to the first one; false when there is none. */
        boolean next();

        Bytes key();

        KeyValue keyValue();

        @Override
        void close();
    }
}
