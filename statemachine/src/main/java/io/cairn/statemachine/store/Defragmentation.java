package io.cairn.statemachine.store;

import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.CompactRangeOptions.BottommostLevelCompaction;
import org.rocksdb.RocksDBException;

/** Rewrites a database without what was deleted, beside reads and writes. */
final class Defragmentation {
    private Defragmentation() {}

    static void run(Database database) {
        try (CompactRangeOptions options = new CompactRangeOptions()
                // Otherwise RocksDB's own compactions would wait for this one, and writes in the end for them.
                .setExclusiveManualCompaction(false)
                .setBottommostLevelCompaction(BottommostLevelCompaction.kForceOptimized)) {
            for (ColumnFamilyHandle family : database.handles()) {
                database.rocks().compactRange(family, null, null, options);
            }
        } catch (RocksDBException e) {
            throw Failures.writing(e);
        }
    }
}
