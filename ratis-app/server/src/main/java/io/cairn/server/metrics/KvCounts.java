package io.cairn.server.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.store.Applied;

/** etcd's counts of what its store did on this peer: operations of clients, wherever they came from. */
public final class KvCounts {
    private final Counter puts;
    private final Counter deletes;
    private final Counter ranges;
    private final Counter txns;
    private final Counter leasesGranted;
    private final Counter leasesRevoked;

    public KvCounts(MetricRegistry registry) {
        puts = registry.counter("etcd_mvcc_put_total");
        deletes = registry.counter("etcd_mvcc_delete_total");
        ranges = registry.counter("etcd_mvcc_range_total");
        txns = registry.counter("etcd_mvcc_txn_total");
        leasesGranted = registry.counter("etcd_debugging_lease_granted_total");
        leasesRevoked = registry.counter("etcd_debugging_lease_revoked_total");
    }

    /** Counts what became of a batch that was applied here. Apply thread. */
    public void add(Applied applied) {
        if (applied instanceof Applied.Executed executed) {
            executed.outcomes().forEach(this::add);
        }
    }

    /** Counts one outcome, of a command applied here or of a read answered here. Safe for any thread; cheap. */
    public void add(Outcome outcome) {
        if (outcome instanceof Outcome.Put) {
            puts.inc();
        } else if (outcome instanceof Outcome.Range) {
            ranges.inc();
        } else if (outcome instanceof Outcome.Deleted) {
            deletes.inc();
        } else if (outcome instanceof Outcome.Txn txn) {
            txns.inc();
            txn.outcomes().forEach(this::add);
        } else if (outcome instanceof Outcome.Granted) {
            leasesGranted.inc();
        } else if (outcome instanceof Outcome.Revoked) {
            leasesRevoked.inc();
        }
    }
}
