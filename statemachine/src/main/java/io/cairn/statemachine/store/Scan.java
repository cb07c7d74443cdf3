package io.cairn.statemachine.store;

import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;

/** An iterator over one family with an upper bound, and all that hangs on it. Its end is never a hidden error. */
final class Scan implements AutoCloseable {
    private final @Nullable Slice bound;
    private final ReadOptions options;
    private final RocksIterator iterator;

    /**
     * @param snapshot null: as of now
     * @param end first row after the scan; null: to the end of the family
     */
    Scan(Database database, Family family, @Nullable Snapshot snapshot, byte @Nullable [] end) {
        bound = end == null ? null : new Slice(end);
        options = new ReadOptions();
        if (snapshot != null) {
            options.setSnapshot(snapshot);
        }
        if (bound != null) {
            options.setIterateUpperBound(bound);
        }
        iterator = database.rocks().newIterator(database.handle(family), options);
    }

    /** Moves to the first row at or after the given one; false when there is none. */
    boolean seek(byte[] row) {
        iterator.seek(row);
        return isValid();
    }

    boolean next() {
        iterator.next();
        return isValid();
    }

    boolean isValid() {
        if (iterator.isValid()) {
            return true;
        }
        try {
            iterator.status();
            return false;
        } catch (RocksDBException e) {
            throw Failures.reading(e);
        }
    }

    byte[] key() {
        return iterator.key();
    }

    byte[] value() {
        return iterator.value();
    }

    @Override
    public void close() {
        iterator.close();
        options.close();
        if (bound != null) {
            bound.close();
        }
    }
}
