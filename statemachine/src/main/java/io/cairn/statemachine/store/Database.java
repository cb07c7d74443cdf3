package io.cairn.statemachine.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.MutableDBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** One open RocksDB and its families. Closed when its last holder lets go, since a native call after that crashes. */
final class Database {
    static {
        NativeLibrary.load();
    }

    private final RocksDB rocks;
    private final List<ColumnFamilyHandle> handles;
    private final References references = new References();
    private volatile @Nullable Runnable afterClose;

    private Database(RocksDB rocks, List<ColumnFamilyHandle> handles) {
        this.rocks = rocks;
        this.handles = handles;
    }

    /**
     * @param create whether a database may be made where there is none
     * @throws IOException when it is locked by another process, unreadable, or made by a newer build
     */
    static Database open(Path directory, StoreOptions options, boolean create) throws IOException {
        boolean exists = refuseUnknownFamilies(directory);
        try (Tuning tuning = new Tuning(options, create && !exists)) {
            return open(directory, tuning);
        } catch (RocksDBException e) {
            throw Failures.opening(directory, e);
        }
    }

    private static Database open(Path directory, Tuning tuning) throws RocksDBException {
        List<ColumnFamilyDescriptor> families = new ArrayList<>();
        for (Family family : Family.values()) {
            families.add(new ColumnFamilyDescriptor(family.label(), tuning.family()));
        }
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        DBOptions database = tuning.database();
        return new Database(RocksDB.open(database, directory.toString(), families, handles), List.copyOf(handles));
    }

    private static boolean refuseUnknownFamilies(Path directory) throws IOException {
        try (Options options = new Options()) {
            List<byte[]> labels = RocksDB.listColumnFamilies(options, directory.toString());
            for (byte[] label : labels) {
                if (!Family.isKnown(label)) {
                    throw new IOException(
                            "the store in " + directory + " was written by a newer build; use that one or newer");
                }
            }
            return !labels.isEmpty();
        } catch (RocksDBException e) {
            return false;
        }
    }

    RocksDB rocks() {
        return rocks;
    }

    ColumnFamilyHandle handle(Family family) {
        return handles.get(family.ordinal());
    }

    List<ColumnFamilyHandle> handles() {
        return handles;
    }

    /**
     * Writes what is in memory into tables, and waits for it. Closing does that too, but if it fails nobody is told.
     */
    void flush() throws RocksDBException {
        try (FlushOptions flush = new FlushOptions().setAllowWriteStall(true).setWaitForFlush(true)) {
            rocks.flush(flush, handles);
        }
    }

    boolean retain() {
        return references.retain();
    }

    void release() {
        if (references.release()) {
            handles.forEach(ColumnFamilyHandle::close);
            rocks.close();
            Runnable action = afterClose;
            if (action != null) {
                action.run();
            }
        }
    }

    /**
     * Lets go of a database that another one replaced: what it still has in memory is not worth a flush.
     *
     * @param action run once it is closed, by whoever held it last
     */
    void retire(Runnable action) throws RocksDBException {
        rocks.setDBOptions(
                MutableDBOptions.builder().setAvoidFlushDuringShutdown(true).build());
        afterClose = action;
        release();
    }
}
