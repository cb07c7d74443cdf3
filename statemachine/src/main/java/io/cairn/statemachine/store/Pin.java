package io.cairn.statemachine.store;

import org.rocksdb.ReadOptions;
import org.rocksdb.Snapshot;

/** A RocksDB snapshot that many views share; keeps its database open until the last of them is closed. */
final class Pin {
    private final Database database;
    private final Snapshot snapshot;
    private final ReadOptions options;
    private final References references = new References();

    /** Takes its own hold on the database, which must be open. */
    Pin(Database database) {
        if (!database.retain()) {
            throw new IllegalStateException("the database is closed");
        }
        this.database = database;
        this.snapshot = database.rocks().getSnapshot();
        this.options = new ReadOptions().setSnapshot(snapshot);
    }

    Database database() {
        return database;
    }

    Rows rows(Facts facts) {
        return new Rows(database, options, snapshot, facts.revision(), facts.compactedRevision());
    }

    boolean retain() {
        return references.retain();
    }

    void release() {
        if (references.release()) {
            options.close();
            database.rocks().releaseSnapshot(snapshot);
            database.release();
        }
    }
}
