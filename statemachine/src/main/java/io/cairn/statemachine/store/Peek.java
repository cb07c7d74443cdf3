package io.cairn.statemachine.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** Reads one row of a database that stays as it is. */
final class Peek {
    static {
        NativeLibrary.load();
    }

    private Peek() {}

    static StoredState state(Path files) throws IOException {
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        List<ColumnFamilyDescriptor> families = List.of(
                new ColumnFamilyDescriptor(Family.DEFAULT.label()), new ColumnFamilyDescriptor(Family.META.label()));
        try (DBOptions options = new DBOptions();
                RocksDB rocks = RocksDB.openReadOnly(options, files.toString(), families, handles)) {
            return MetaRows.state(rocks.get(handles.get(1), MetaRows.appliedKey()));
        } catch (RocksDBException e) {
            throw Failures.opening(files, e);
        }
    }
}
