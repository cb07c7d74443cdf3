package io.cairn.statemachine.store;

import io.cairn.statemachine.Fault;
import java.io.IOException;
import java.nio.file.Path;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** What RocksDB's errors mean to Cairn. */
final class Failures {
    private Failures() {}

    /** A failed open: corruption is a fault, anything else (locked, unreadable) may pass. */
    static IOException opening(Path directory, RocksDBException e) {
        if (isCorrupt(e)) {
            throw Fault.damage("store in " + directory + " is corrupt: " + e.getMessage(), e);
        }
        return new IOException("cannot open the store in " + directory + ": " + e.getMessage(), e);
    }

    static Fault reading(RocksDBException e) {
        return fault("cannot read the store: " + e.getMessage(), e, isCorrupt(e) || is(e, Status.Code.IOError));
    }

    /** A disk that takes no writes is not a damaged store; one whose tables cannot be compacted is. */
    static Fault writing(RocksDBException e) {
        return fault("cannot write the store: " + e.getMessage(), e, isCorrupt(e));
    }

    private static Fault fault(String message, RocksDBException e, boolean damage) {
        return damage ? Fault.damage(message, e) : new Fault(message, e);
    }

    private static boolean isCorrupt(RocksDBException e) {
        return is(e, Status.Code.Corruption);
    }

    private static boolean is(RocksDBException e, Status.Code code) {
        Status status = e.getStatus();
        return status != null && status.getCode() == code;
    }
}
