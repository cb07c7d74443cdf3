package io.cairn.chaos.mutant;

import java.util.List;
import net.bytebuddy.implementation.FixedValue;

/** Who keeps the time of leases does not look at it. */
final class LeasesNeverEnd {
    static final Mutant MUTANT = new Mutant(
            "leases-never-end",
            "a lease that nobody renews lives on",
            true,
            List.of(Change.instead(
                    "io.cairn.server.lease.LeaseKeeper", "expireDue", types -> FixedValue.value(Long.MAX_VALUE))));

    private LeasesNeverEnd() {}
}
