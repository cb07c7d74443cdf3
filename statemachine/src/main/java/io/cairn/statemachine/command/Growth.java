package io.cairn.statemachine.command;

import java.util.List;

/** How much a command may make the store grow: etcd's estimate, so that the same requests are refused. */
public final class Growth {
    /** Of one key, beside its own bytes and its value's. */
    private static final long PER_PUT = 256;

    private static final long PER_LEASE = 64;

    private Growth() {}

    /** Bytes; 0 for what never needs space. A transaction counts as the larger of its branches. */
    public static long of(Command command) {
        if (command instanceof Put put) {
            return of(put);
        }
        if (command instanceof LeaseGrant) {
            return PER_LEASE;
        }
        return command instanceof Txn txn ? of(txn) : 0;
    }

    private static long of(Put put) {
        return PER_PUT + put.key().length() + put.value().length();
    }

    private static long of(Txn txn) {
        return Math.max(of(txn.success()), of(txn.failure()));
    }

    private static long of(List<Operation> operations) {
        long bytes = 0;
        for (Operation operation : operations) {
            if (operation instanceof Put put) {
                bytes += of(put);
            } else if (operation instanceof Txn txn) {
                bytes += of(txn);
            }
        }
        return bytes;
    }
}
