package io.cairn.statemachine.store;

import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.Lease;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which leases there are, and which live keys hang on them. */
interface LeaseTable {
    @Nullable
    Lease get(long id);

    /** The keys of a lease, ascending. */
    List<Bytes> keys(long id);
}
