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
        Status status = e.getStatus();
        if (status != null && status.getCode() == Status.Code.Corruption) {
            throw new Fault("store in " + directory + " is corrupt: " + e.getMessage(), e);
        }
        return new IOException("cannot open the store in " + directory + ": " + e.getMessage(), e);
    }

    static Fault reading(RocksDBException e) {
        return new Fault("cannot read the store: " + e.getMessage(), e);
    }

    static Fault writing(RocksDBException e) {
        return new Fault("cannot write the store: " + e.getMessage(), e);
    }
}
