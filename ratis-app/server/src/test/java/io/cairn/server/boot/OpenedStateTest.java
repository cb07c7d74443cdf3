package io.cairn.server.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.server.apply.AppliedEntries;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.checkpoint.Checkpoints;
import io.cairn.statemachine.checkpoint.Claim;
import io.cairn.statemachine.store.Store;
import io.cairn.statemachine.store.StoreOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    /** A log whose first entry has the index. */
    private void logFrom(long first, long term) throws IOException {
        Files.writeString(raft().resolve("raft-meta"), "term=" + term + "\n");
        Files.write(raft().resolve("log_inprogress_" + (first - 1)), new byte[10]);
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
}
