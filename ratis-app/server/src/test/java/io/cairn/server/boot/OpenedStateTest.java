package io.cairn.server.boot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.server.apply.AppliedEntries;
import io.cairn.server.raft.WrittenLog;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.checkpoint.Checkpoints;
import io.cairn.statemachine.checkpoint.Claim;
import io.cairn.statemachine.store.Store;
import io.cairn.statemachine.store.StoreOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real store and real checkpoints beside a log of which only the names of files and the term matter here. */
class OpenedStateTest {
    private static final long CLUSTER = 9;
    private static final List<Participant> TWO = List.of(new Participant(1, "1", true), new Participant(2, "2", true));

    @TempDir
    Path folder;

    private DataDirectory directory;
    private Supply others = (index, lenders, into) -> {
        throw new IOException("nobody answers");
    };

    @BeforeEach
    void start() throws Exception {
        directory = DataDirectory.open(folder, "n1", "t");
        directory.adopt(CLUSTER, TWO);
        directory.started();
    }

    @AfterEach
    void close() throws IOException {
        directory.close();
    }

    /** Brings the store to an index; takes a checkpoint on the way there, if it is not 0. */
    private void storeAt(long index, long checkpointAt) throws IOException {
        Store store = Store.open(directory.store(), new StoreOptions(1 << 20, 1 << 20));
        try (AppliedEntries entries = new AppliedEntries(store, Position.START)) {
            entries.configuration(TWO);
            while (entries.last() < index) {
                if (entries.last() == checkpointAt) {
                    checkpoint(entries, checkpointAt);
                }
                entries.put();
            }
            if (index == checkpointAt) {
                checkpoint(entries, checkpointAt);
            }
        }
    }

    private void checkpoint(AppliedEntries entries, long at) throws IOException {
        Checkpoints.open(directory.checkpoints(), 2)
                .create(new Claim(new Position(1, at), 1, 1, CLUSTER), entries.store()::writeCheckpoint, () -> false);
    }

    private Path raft() throws IOException {
        Path current =
                directory.raft().resolve(new UUID(CLUSTER, ~CLUSTER).toString()).resolve("current");
        return Files.createDirectories(current);
    }

    /** A log whose first entry has the index, and that goes on beyond all that is applied here. */
    private void logFrom(long first, long term) throws IOException {
        log(first, 20, term);
    }

    private void log(long first, long last, long term) throws IOException {
        WrittenLog log = new WrittenLog(directory.raft(), CLUSTER).from(first).term(term);
        for (long index = first; index <= last; index++) {
            log.other(1);
        }
        log.open(10);
    }

    private OpenedState open() throws StartRefused {
        return OpenedState.open(directory, 2, others);
    }

    private void opensAt(long storeIndex, long from) throws StartRefused {
        OpenedState state = open();
        assertEquals(storeIndex, state.store().position().index());
        assertEquals(from, state.from().index());
        state.store().close();
    }

    private void refuses(String why) {
        StartRefused refused = assertThrows(StartRefused.class, this::open);
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
        assertTrue(refused.getMessage().contains("mv "), refused.getMessage());
    }

    @Test
    void shouldReplayFromTheNewestCheckpoint() throws Exception {
        storeAt(9, 5);
        logFrom(1, 1);
        opensAt(9, 5);
    }

    /** The process ended after a transfer, when Ratis had purged its log, and before the store was opened from it. */
    @Test
    void shouldGoOnFromACheckpointThatWasReceivedButNotOpened() throws Exception {
        storeAt(9, 9);
        try (Stream<Path> checkpoints = Files.list(directory.checkpoints())) {
            Files.move(checkpoints.findFirst().orElseThrow(), directory.incoming());
        }
        Files.move(directory.store(), folder.resolve("lost"));
        logFrom(10, 1);
        opensAt(9, 9);
    }

    /** Ratis would refuse what comes behind the checkpoint for ever: a crash right after an install leaves such a log. */
    @ParameterizedTest
    @CsvSource({"9, 3, 8", "3, 6, 7"})
    void shouldRemoveALogThatEndsBeforeTheCheckpointOrWhatBridgesItsGap(long checkpoint, long first, long last)
            throws Exception {
        storeAt(9, checkpoint);
        log(first, last, 1);
        opensAt(9, 9);
        try (Stream<Path> left = Files.list(raft())) {
            assertTrue(left.noneMatch(file -> file.getFileName().toString().startsWith("log_")));
        }
        assertTrue(Files.exists(raft().resolve("raft-meta")), "it still knows what it promised");
    }

    @Test
    void shouldKeepALogThatEndsWithTheCheckpoint() throws Exception {
        storeAt(9, 9);
        log(3, 9, 1);
        opensAt(9, 9);
        assertTrue(Files.exists(raft().resolve("log_inprogress_2")));
    }

    @Test
    void shouldReplayAllWithoutACheckpoint() throws Exception {
        storeAt(9, 0);
        logFrom(1, 1);
        opensAt(9, 0);
    }

    @Test
    void shouldAcceptALogThatBeginsRightBehindTheCheckpoint() throws Exception {
        storeAt(9, 5);
        logFrom(6, 1);
        opensAt(9, 5);
    }

    @Test
    void shouldRebuildALiveStoreThatIsBehindItsCheckpoint() throws Exception {
        storeAt(9, 9);
        deleteStore();
        logFrom(8, 1);
        opensAt(9, 9);
    }

    @Test
    void shouldBridgeAGapWithACheckpointOfTheLiveStore() throws Exception {
        storeAt(9, 5);
        logFrom(8, 1);
        OpenedState state = open();
        assertEquals(9, state.from().index());
        assertEquals(9, state.checkpoints().newest().claim().index());
        state.checkpoints().verify(state.checkpoints().newest());
        state.store().close();
    }

    @Test
    void shouldBridgeWhenTheStoreEndsRightBeforeTheLog() throws Exception {
        storeAt(9, 0);
        logFrom(10, 1);
        opensAt(9, 9);
    }

    /** Ratis would spin for ever. */
    @Test
    void shouldRefuseALogThatNothingReaches() throws Exception {
        storeAt(9, 5);
        logFrom(11, 1);
        refuses("the log begins at 11");
    }

    @Test
    void shouldRefuseWhenOnlyTheLogIsGone() throws Exception {
        storeAt(9, 5);
        refuses("it has forgotten what it promised");
    }

    @Test
    void shouldRefuseALogOlderThanTheStore() throws Exception {
        storeAt(9, 5);
        logFrom(1, 0);
        refuses("the log is older than the store");
    }

    /** It may have got its vote back just before it crashed. */
    @Test
    void shouldRefuseAJoinerWhoseLogIsGoneAfterItAppliedSomething() throws Exception {
        storeAt(9, 0);
        directory.join(CLUSTER, TWO);
        refuses("it has forgotten what it promised");
        deleteStore();
        directory.listed();
        refuses("it has forgotten what it promised");
    }

    @Test
    void shouldLetAFounderAndAJoinerBeginWithoutALog() throws Exception {
        directory.adopt(CLUSTER, TWO);
        opensAt(0, 0);
        directory.join(CLUSTER, TWO);
        opensAt(0, 0);
    }

    /** RocksDB itself would open it: only the checksums of the manifest tell. */
    @Test
    void shouldRefuseToRebuildFromADamagedCheckpoint() throws Exception {
        storeAt(9, 9);
        deleteStore();
        logFrom(8, 1);
        Path files = Checkpoints.open(directory.checkpoints(), 2).newest().files();
        Path damaged;
        try (var all = Files.list(files)) {
            damaged = all.filter(f -> f.getFileName().toString().startsWith("OPTIONS"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(damaged);
        bytes[bytes.length / 2] ^= 1;
        Files.delete(damaged);
        Files.write(damaged, bytes);
        assertThrows(StartRefused.class, this::open);
    }

    private void deleteStore() throws IOException {
        try (var all = Files.walk(directory.store())) {
            for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** One byte of each table, which are the very files that the checkpoints have. */
    private void damage(String ending) throws IOException {
        try (Stream<Path> files = Files.walk(directory.store())) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(f -> f.getFileName().toString().contains(ending))
                    .toList()) {
                byte[] bytes = Files.readAllBytes(file);
                bytes[bytes.length / 3] ^= 1;
                Files.write(file, bytes);
            }
        }
    }

    private void assertMended() {
        assertTrue(Files.notExists(directory.damagedStore()), "the damaged store is gone");
        assertFalse(directory.isSuspect());
    }

    @Test
    void shouldMendADamagedStoreFromItsOwnCheckpoint() throws Exception {
        storeAt(9, 9);
        logFrom(8, 1);
        damage("MANIFEST");
        opensAt(9, 9);
        assertMended();
    }

    @Test
    void shouldTrustASuspectStoreThatIsWhole() throws Exception {
        storeAt(9, 5);
        logFrom(1, 1);
        directory.suspect("it was read badly once");
        opensAt(9, 5);
        assertMended();
    }

    /** Nothing would be noticed at the start: a table's blocks are read when they are needed. */
    @Test
    void shouldReplayItsLogWhenTheCheckpointHasTheSameDamage() throws Exception {
        storeAt(9, 9);
        logFrom(1, 1);
        damage(".sst");
        directory.suspect("a block was damaged");
        opensAt(0, 0);
        assertMended();
        assertEquals(1, setAside(), "and keeps the checkpoint for whoever wants to look into it");
    }

    private long setAside() throws IOException {
        try (Stream<Path> all = Files.list(directory.checkpoints())) {
            return all.filter(f -> f.toString().endsWith(".corrupt")).count();
        }
    }

    @Test
    void shouldFetchACheckpointWhenNothingHereReachesTheLog() throws Exception {
        storeAt(9, 9);
        logFrom(8, 1);
        Path spare = folder.resolve("spare");
        try (Stream<Path> all = Files.list(directory.checkpoints())) {
            copy(all.findFirst().orElseThrow(), spare);
        }
        damage(".sst");
        directory.suspect("a block was damaged");
        List<Long> wanted = new ArrayList<>();
        others = (index, lenders, into) -> {
            wanted.add(index);
            assertEquals(1, lenders.list().size(), "what is good in the damaged one need not be fetched");
            copy(spare, into);
        };
        opensAt(9, 9);
        assertEquals(List.of(7L), wanted, "what the log, which begins at 8, goes on from");
        assertMended();
        assertEquals(1, setAside());
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    @Test
    void shouldKeepADamagedStoreUntilThereIsAGoodOne() throws Exception {
        storeAt(9, 9);
        logFrom(8, 1);
        damage(".sst");
        directory.suspect("a block was damaged");
        StartRefused refused = assertThrows(StartRefused.class, this::open);
        assertTrue(refused.getMessage().contains("nobody answers. Start the other peers"), refused.getMessage());
        assertTrue(refused.getMessage().contains("cairn member replace n1"), refused.getMessage());
        assertTrue(Files.exists(directory.damagedStore()));
        assertEquals(0, setAside());
    }

    @Test
    void shouldCutATornTailUnlessItWasCommitted() throws Exception {
        storeAt(2, 0);
        byte[] torn = Arrays.copyOf(WrittenLog.putBytes(1, 4, "d"), 30);
        Path log = new WrittenLog(directory.raft(), CLUSTER)
                .term(1)
                .configuration(1, TWO)
                .put(1, 1, "b")
                .put(1, 2, "c")
                .open(0);
        byte[] whole = Files.readAllBytes(log);
        Files.write(log, torn, StandardOpenOption.APPEND);
        opensAt(2, 0);
        assertArrayEquals(whole, Files.readAllBytes(log));

        Files.write(log, torn, StandardOpenOption.APPEND);
        Files.move(directory.store(), folder.resolve("aside"));
        storeAt(5, 0);
        refuses("where entry 4 should be");
        assertEquals(whole.length + torn.length, Files.size(log), "nothing was cut");
    }

    @Test
    void shouldRefuseALogThatMayHaveLostWhatWasAcknowledged() throws Exception {
        storeAt(2, 0);
        Path log = new WrittenLog(directory.raft(), CLUSTER)
                .term(1)
                .configuration(1, TWO)
                .put(1, 1, "b")
                .open(100);
        byte[] bytes = Files.readAllBytes(log);
        bytes[bytes.length - 101] ^= 1;
        Files.write(log, bytes);
        refuses("its checksum is wrong. Nothing was changed");
        assertArrayEquals(bytes, Files.readAllBytes(log));
    }
}
