package io.cairn.statemachine.store;

import io.cairn.statemachine.Bytes;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Deletes history that a compaction made unreachable. A pass looks at the rows from the last compacted revision to the
 * present one. A row that is not the newest of its key there goes. The newest takes along what is older than the pass,
 * and goes itself if it is a delete from before the compacted revision. Rows older than the pass whose key did not
 * change in it stay as they are: so a pass costs what changed since the last, not what is stored.
 *
 * <p>Reads the database as it is now, since a published snapshot would not show how far the last call came; what
 * apply writes meanwhile is above the target. Only rows that nobody who begins now can reach are deleted.
 */
final class Collector implements AutoCloseable {
    private final Database database;
    private final ReadOptions options = new ReadOptions();
    private final Rows rows;

    /** @param view keeps the database open and says what is compacted */
    Collector(PinnedView view) {
        this.database = view.database();
        this.rows = new Rows(database, options, null, view.revision(), view.compactedRevision());
    }

    /** Returns how many rows were looked at; 0: nothing to do. */
    int collect(int maxRows) {
        byte[] stored = rows.read(Family.META, MetaRows.COLLECTED);
        CollectorRow begin = stored == null ? CollectorRow.NONE : MetaRows.parse(stored, CollectorRow::decode);
        CollectorRow from = begin.towards(rows.compactedRevision());
        if (from.isDone()) {
            return 0;
        }
        try (WriteBatch batch = new WriteBatch();
                WriteOptions unlogged = new WriteOptions().setDisableWAL(true)) {
            int looked = scan(from, maxRows, batch);
            database.rocks().write(unlogged, batch);
            return looked;
        } catch (RocksDBException e) {
            throw Failures.writing(e);
        }
    }

    private int scan(CollectorRow from, int maxRows, WriteBatch batch) throws RocksDBException {
        int looked = 0;
        CollectorRow reached = new CollectorRow(from.target(), from.target() + 1, 0);
        try (Scan history = rows.scan(Family.HISTORY, Keys.history(from.target() + 1, 0, false));
                Scan index = rows.scan(Family.INDEX, null)) {
            boolean more = history.seek(Keys.history(from.main(), from.sub(), false));
            while (more && looked < maxRows) {
                looked += 1 + collectKey(history, index, from.target(), batch);
                more = history.next();
            }
            if (more) {
                byte[] next = history.key();
                reached = new CollectorRow(from.target(), Keys.historyMain(next), Keys.historySub(next));
            }
        }
        batch.put(database.handle(Family.META), MetaRows.COLLECTED, reached.encode());
        return Math.max(looked, 1);
    }

    /** Decides about the row under the scan; returns how many older rows went with it. */
    private int collectKey(Scan history, Scan index, long target, WriteBatch batch) throws RocksDBException {
        byte[] row = history.key();
        Bytes key = KeyValueRow.decode(history.value()).key();
        byte[] start = Keys.indexStart(key);
        long main = Keys.historyMain(row);
        boolean found = index.seek(Keys.indexAt(key, target)) && Keys.isOfKey(index.key(), start);
        boolean newest =
                found && Keys.indexMain(index.key()) == main && Keys.indexSub(index.key()) == Keys.historySub(row);
        if (!newest) {
            batch.delete(database.handle(Family.INDEX), Keys.index(key, main, Keys.historySub(row)));
            batch.delete(database.handle(Family.HISTORY), row);
            return 0;
        }
        if (Keys.isTombstone(row) && isPast(main, target)) {
            delete(index, batch, key);
        }
        int older = 0;
        while (index.next() && Keys.isOfKey(index.key(), start)) {
            delete(index, batch, key);
            older++;
        }
        return older;
    }

    /** Whether nobody is told of the revision any more; a watch may still begin with the compacted one itself. */
    private static boolean isPast(long revision, long target) {
        return revision < target;
    }

    private void delete(Scan index, WriteBatch batch, Bytes key) throws RocksDBException {
        byte[] row = index.key();
        boolean deleted = index.value()[0] == IndexValue.DELETE;
        batch.delete(database.handle(Family.INDEX), row);
        batch.delete(database.handle(Family.HISTORY), Keys.history(Keys.indexMain(row), Keys.indexSub(row), deleted));
    }

    @Override
    public void close() {
        options.close();
    }
}
