package io.cairn.statemachine.store;

import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.Lease;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The leases that are in a database. */
record LeaseRows(Rows rows) implements LeaseTable {
    @Override
    public @Nullable Lease get(long id) {
        byte[] value = rows.read(Family.LEASE, LeaseKeys.lease(id).array());
        return value == null ? null : LeaseKeys.decode(id, value);
    }

    @Override
    public boolean keys(long id, Predicate<Bytes> wanted) {
        try (Scan scan = rows.scan(Family.LEASE, LeaseKeys.afterKeys(id))) {
            for (boolean more = scan.seek(LeaseKeys.firstKey(id)); more; more = scan.next()) {
                if (!wanted.test(LeaseKeys.attached(scan.key()))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** All leases, by unsigned id. */
    List<Lease> all() {
        List<Lease> leases = new ArrayList<>();
        try (Scan scan = rows.scan(Family.LEASE, LeaseKeys.afterLeases())) {
            for (boolean more = scan.seek(LeaseKeys.firstLease()); more; more = scan.next()) {
                leases.add(LeaseKeys.decode(LeaseKeys.id(scan.key()), scan.value()));
            }
        }
        return leases;
    }
}
