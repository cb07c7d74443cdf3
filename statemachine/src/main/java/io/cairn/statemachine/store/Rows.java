package io.cairn.statemachine.store;

import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.KeyRange;
import io.cairn.statemachine.KeyValue;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.Snapshot;

/** The state that is in a database, as of a snapshot or (for the only writer, and the garbage collector) as of now. */
final class Rows implements State {
    private final Database database;
    private final ReadOptions options;
    private final @Nullable Snapshot snapshot;
    private final long revision;
    private final long compactedRevision;

    /** @param options of single lookups; holds the same snapshot. Stays the caller's */
    Rows(Database database, ReadOptions options, @Nullable Snapshot snapshot, long revision, long compactedRevision) {
        this.database = database;
        this.options = options;
        this.snapshot = snapshot;
        this.revision = revision;
        this.compactedRevision = compactedRevision;
    }

    @Override
    public long revision() {
        return revision;
    }

    @Override
    public long compactedRevision() {
        return compactedRevision;
    }

    @Override
    public @Nullable KeyValue get(Bytes key, long at) {
        if (at >= revision) {
            byte[] row = read(Family.LATEST, key.array());
            return row == null ? null : KeyValueRow.decode(row);
        }
        try (PastCursor cursor = new PastCursor(this, KeyRange.single(key), at)) {
            return cursor.next() ? cursor.keyValue() : null;
        }
    }

    @Override
    public Cursor cursor(KeyRange range, long at) {
        return at >= revision ? new LatestCursor(this, range) : new PastCursor(this, range, at);
    }

    @Override
    public AuthRows auth() {
        return new AuthRows(this);
    }

    @Override
    public LeaseRows leases() {
        return new LeaseRows(this);
    }

    byte @Nullable [] read(Family family, byte[] row) {
        try {
            return database.rocks().get(database.handle(family), options, row);
        } catch (RocksDBException e) {
            throw Failures.reading(e);
        }
    }

    /** @param end first row after the scan; null: to the end of the family */
    Scan scan(Family family, byte @Nullable [] end) {
        return new Scan(database, family, snapshot, end);
    }
}
