package io.cairn.statemachine.store;

import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.Lease;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which leases there are, and which live keys hang on them. */
interface LeaseTable {
    @Nullable
    Lease get(long id);

    /**
     * Walks the keys of a lease, ascending, until one is not wanted. That is free to change leases and keys meanwhile.
     *
     * @return whether all were wanted
     */
    boolean keys(long id, Predicate<Bytes> wanted);
}
