package io.cairn.statemachine.store;

import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.store.Overlay.Change;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** Puts all that one entry changed into a database, as one RocksDB batch, without RocksDB's own log. */
final class Writer implements AutoCloseable {
    private final WriteOptions options = new WriteOptions().setDisableWAL(true);
    private final WriteBatch batch = new WriteBatch();

    /** @param state null: nothing of it changed */
    void write(Database database, @Nullable Overlay state, Facts before, Facts after) {
        try {
            batch.clear();
            MetaRows.write(batch, database.handle(Family.META), before, after);
            if (state != null) {
                for (Change change : state.changes()) {
                    add(database, change);
                }
                add(database.handle(Family.META), state.auth());
                add(database.handle(Family.LEASE), state.leases());
            }
            database.rocks().write(options, batch);
        } catch (RocksDBException e) {
            throw Failures.writing(e);
        }
    }

    private void add(Database database, Change change) throws RocksDBException {
        boolean deleted = change.kv() == null;
        long main = change.main();
        long sub = change.sub();
        batch.put(database.handle(Family.HISTORY), Keys.history(main, sub, deleted), change.row());
        batch.put(database.handle(Family.INDEX), Keys.index(change.key(), main, sub), IndexValue.of(deleted));
        ColumnFamilyHandle latest = database.handle(Family.LATEST);
        if (deleted) {
            batch.delete(latest, change.key().array());
        } else {
            batch.put(latest, change.key().array(), change.row());
        }
    }

    private void add(ColumnFamilyHandle meta, AuthOverlay auth) throws RocksDBException {
        for (Map.Entry<Bytes, Optional<byte[]>> row : auth.changes().entrySet()) {
            if (row.getValue().isPresent()) {
                batch.put(meta, row.getKey().array(), row.getValue().get());
            } else {
                batch.delete(meta, row.getKey().array());
            }
        }
    }

    private void add(ColumnFamilyHandle family, LeaseOverlay leases) throws RocksDBException {
        for (Map.Entry<Bytes, LeaseOverlay.Edit> row : leases.newest().entrySet()) {
            byte[] value = row.getValue().value();
            if (value == null) {
                batch.delete(family, row.getKey().array());
            } else {
                batch.put(family, row.getKey().array(), value);
            }
        }
    }

    /** Marks a fresh database as one of this format. */
    void writeFormat(Database database) {
        try {
            batch.clear();
            MetaRows.writeFormat(batch, database.handle(Family.META));
            database.rocks().write(options, batch);
        } catch (RocksDBException e) {
            throw Failures.writing(e);
        }
    }

    @Override
    public void close() {
        batch.close();
        options.close();
    }
}
