package io.cairn.statemachine.store;

import io.cairn.statemachine.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** Looks into a database that stays as it is. */
final class Peek {
    static {
        RocksDB.loadLibrary();
    }

    private Peek() {}

    private interface Look<T> {
        T into(RocksDB rocks, ColumnFamilyHandle meta) throws RocksDBException;
    }

    static StoredState state(Path files) throws IOException {
        return look(files, few(), Peek::state);
    }

    static Inspection inspect(Path files) throws IOException {
        return look(files, few(), (rocks, meta) -> new Inspection(state(rocks, meta), membership(rocks, meta)));
    }

    private static StoredState state(RocksDB rocks, ColumnFamilyHandle meta) throws RocksDBException {
        return MetaRows.state(rocks.get(meta, MetaRows.appliedKey()));
    }

    private static Membership membership(RocksDB rocks, ColumnFamilyHandle meta) throws RocksDBException {
        byte @Nullable [] row = rocks.get(meta, MetaRows.membershipKey());
        return row == null ? Membership.NONE : MetaRows.parse(row, MembershipCodec::decode);
    }

    /**
     * Reads every block of every table and compares it with its checksum.
     *
     * @throws Fault names what is corrupt
     */
    static void verify(Path files) throws IOException {
        List<ColumnFamilyDescriptor> all = new ArrayList<>();
        try (Options options = new Options()) {
            for (byte[] label : RocksDB.listColumnFamilies(options, files.toString())) {
                all.add(new ColumnFamilyDescriptor(label));
            }
        } catch (RocksDBException e) {
            throw Failures.opening(files, e);
        }
        look(files, all, (rocks, first) -> {
            rocks.verifyChecksum();
            return files;
        });
    }

    private static List<ColumnFamilyDescriptor> few() {
        return List.of(
                new ColumnFamilyDescriptor(Family.DEFAULT.label()), new ColumnFamilyDescriptor(Family.META.label()));
    }

    /** @param families the last is that of the meta rows, if it matters */
    private static <T> T look(Path files, List<ColumnFamilyDescriptor> families, Look<T> look) throws IOException {
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try (DBOptions options = new DBOptions();
                RocksDB rocks = RocksDB.openReadOnly(options, files.toString(), families, handles)) {
            return look.into(rocks, handles.get(handles.size() - 1));
        } catch (RocksDBException e) {
            throw Failures.opening(files, e);
        }
    }
}
