package io.cairn.statemachine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.statemachine.checkpoint.IncomingCheckpoint.Missing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/** The same with files that RocksDB makes: hard links, numbers that repeat, and a copy that opens. */
final class RocksCheckpointTest {
    @TempDir
    Path parent;

    @Test
    void shouldSendACheckpointThatOpensWithTheSameContent() throws Exception {
        Checkpoints leader = Checkpoints.open(parent.resolve("leader"), 2);
        Checkpoint sent;
        try (Options options = new Options().setCreateIfMissing(true);
                RocksDB db = RocksDB.open(options, parent.resolve("db").toString())) {
            fill(db, 0, 2000, "v");
            sent = Samples.create(leader, 1, 2000, dir -> checkpoint(db, dir));
            fill(db, 0, 2000, "later");
        }
        leader.verify(sent);
        Path folder = parent.resolve("incoming");
        try (IncomingCheckpoint incoming = IncomingCheckpoint.begin(folder, sent.manifest())) {
            for (Missing next = incoming.nextMissing(1000); next != null; next = incoming.nextMissing(1000)) {
                incoming.write(
                        next.file(), next.offset(), leader.read(sent, next.file(), next.offset(), next.length()));
            }
            incoming.finish();
        }
        Checkpoint adopted = Checkpoints.open(parent.resolve("follower"), 2).adopt(folder);
        try (Options options = new Options();
                RocksDB db = RocksDB.openReadOnly(options, adopted.files().toString())) {
            assertArrayEquals(Samples.bytes("v1999"), db.get(Samples.bytes("k1999")));
        }
    }

    @Test
    void shouldShareTablesBetweenCheckpointsAndVerifyBoth() throws Exception {
        Checkpoints checkpoints = Checkpoints.open(parent.resolve("checkpoints"), 2);
        try (Options options = new Options().setCreateIfMissing(true);
                RocksDB db = RocksDB.open(options, parent.resolve("db").toString())) {
            fill(db, 0, 500, "a");
            Checkpoint first = Samples.create(checkpoints, 1, 1, dir -> checkpoint(db, dir));
            fill(db, 500, 1000, "b");
            Checkpoint second = Samples.create(checkpoints, 1, 2, dir -> checkpoint(db, dir));
            FileSum table = tables(first).get(0);
            assertEquals(table, second.manifest().file(table.name()));
            assertEquals(
                    Disk.attributes(first.files().resolve(table.name())).fileKey(),
                    Disk.attributes(second.files().resolve(table.name())).fileKey());
            assertTrue(tables(second).size() > tables(first).size());
            checkpoints.verify(first);
            checkpoints.verify(second);
        }
    }

    /** After the store was opened from other files its next table has a number that another one had before. */
    @Test
    void shouldReadATableAgainWhoseNumberRepeats() throws Exception {
        Checkpoints checkpoints = Checkpoints.open(parent.resolve("checkpoints"), 2);
        Checkpoint first = ofNewStore("db1", checkpoints, 1, "a");
        Checkpoint second = ofNewStore("db2", checkpoints, 2, "b");
        FileSum before = tables(first).get(0);
        FileSum after = tables(second).get(0);
        assertEquals(before.name(), after.name(), "or this shows nothing");
        assertEquals(before.size(), after.size(), "or this shows nothing");
        assertNotEquals(before.crc32c(), after.crc32c());
        checkpoints.verify(second);
    }

    private Checkpoint ofNewStore(String name, Checkpoints checkpoints, long index, String value) throws Exception {
        try (Options options = new Options().setCreateIfMissing(true);
                RocksDB db = RocksDB.open(options, parent.resolve(name).toString())) {
            fill(db, 0, 500, value);
            return Samples.create(checkpoints, 1, index, dir -> checkpoint(db, dir));
        }
    }

    private static List<FileSum> tables(Checkpoint checkpoint) {
        Predicate<FileSum> isTable = file -> file.name().endsWith(".sst");
        return checkpoint.manifest().files().stream().filter(isTable).toList();
    }

    private static void fill(RocksDB db, int from, int to, String value) throws RocksDBException {
        try (WriteOptions options = new WriteOptions().setDisableWAL(true);
                FlushOptions flush = new FlushOptions()) {
            for (int i = from; i < to; i++) {
                db.put(options, Samples.bytes("k" + i), Samples.bytes(value + i));
            }
            db.flush(flush);
        }
    }

    private static void checkpoint(RocksDB db, Path dir) throws IOException {
        try (org.rocksdb.Checkpoint checkpoint = org.rocksdb.Checkpoint.create(db)) {
            checkpoint.createCheckpoint(dir.toString());
        } catch (RocksDBException e) {
            throw new IOException(e);
        }
    }
}
