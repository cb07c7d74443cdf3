package io.cairn.statemachine.store;

import io.cairn.statemachine.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** Looks into a database that stays as it is. */
final class Peek {
    static {
        RocksDB.loadLibrary();
    }

    private static final List<byte[]> FEW = List.of(Family.DEFAULT.label(), Family.META.label());

    private Peek() {}

    private interface Look<T> {
        T into(RocksDB rocks, ColumnFamilyHandle meta) throws RocksDBException;
    }

    static StoredState state(Path files) throws IOException {
        return look(files, FEW, Peek::state);
    }

    static Inspection inspect(Path files) throws IOException {
        return look(files, FEW, (rocks, meta) -> new Inspection(state(rocks, meta), membership(rocks, meta)));
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
        List<byte[]> all;
        try (Options options = new Options()) {
            all = RocksDB.listColumnFamilies(options, files.toString());
        } catch (RocksDBException e) {
            throw Failures.opening(files, e);
        }
        look(files, all, (rocks, first) -> {
            rocks.verifyChecksum();
            return files;
        });
    }

    /** @param labels of the families to open; the last is that of the meta rows, if it matters */
    private static <T> T look(Path files, List<byte[]> labels, Look<T> look) throws IOException {
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        // Given to each: a descriptor without options makes some of its own, which nobody closes.
        try (DBOptions options = new DBOptions();
                ColumnFamilyOptions plain = new ColumnFamilyOptions();
                RocksDB rocks = RocksDB.openReadOnly(options, files.toString(), families(labels, plain), handles)) {
            return look.into(rocks, handles.get(handles.size() - 1));
        } catch (RocksDBException e) {
            throw Failures.opening(files, e);
        }
    }

    private static List<ColumnFamilyDescriptor> families(List<byte[]> labels, ColumnFamilyOptions options) {
        return labels.stream()
                .map(label -> new ColumnFamilyDescriptor(label, options))
                .toList();
    }
}
