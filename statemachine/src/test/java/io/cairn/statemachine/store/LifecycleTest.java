package io.cairn.statemachine.store;

import static io.cairn.statemachine.store.Fixture.delete;
import static io.cairn.statemachine.store.Fixture.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.Fault;
import io.cairn.statemachine.KeyRange;
import io.cairn.statemachine.Position;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.Range;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories: opening, checkpoints, installs, and who keeps which database open. */
class LifecycleTest {
    private static final Range ALL = Range.of(KeyRange.all());

    @TempDir
    Path directory;

    private static List<String> values(View view) {
        return ((Outcome.Range) view.range(ALL))
                .kvs().stream().map(kv -> kv.value().toString()).toList();
    }

    @Test
    void shouldNeverInstallWhatIsNotAhead() throws Exception {
        try (Fixture fixture = new Fixture(directory.resolve("store"))) {
            fixture.apply(put("k", "old"));
            fixture.store.writeCheckpoint(directory.resolve("same"));
            assertFalse(fixture.store.install(directory.resolve("same")));
            fixture.apply(put("k", "new"));
            assertFalse(fixture.store.install(directory.resolve("same")));
            try (View view = fixture.store.view()) {
                assertEquals(List.of("new"), values(view));
                assertEquals(fixture.store.position(), view.position());
            }
        }
    }

    @Test
    void shouldInstallWhatIsAheadAndKeepOldViewsAlive() throws Exception {
        Path checkpoint = directory.resolve("checkpoint");
        long hash;
        Position ahead;
        try (Fixture leader = new Fixture(directory.resolve("leader"))) {
            leader.apply(put("k", "1"), put("k", "2"));
            leader.apply(put("k", "3"));
            leader.store.writeCheckpoint(checkpoint);
            hash = leader.hash(0);
            ahead = leader.store.position();
        }
        Path own = directory.resolve("follower");
        try (Fixture follower = new Fixture(own)) {
            follower.apply(put("k", "0"));
            View old = follower.store.view();
            assertTrue(follower.store.install(checkpoint));
            assertEquals(ahead, follower.store.position());
            assertEquals(ahead, follower.store.published());
            assertEquals(hash, follower.hash(0));
            assertEquals(List.of("0"), values(old));
            assertTrue(Files.exists(own.resolve("live-1")), "the old view still needs it");
            old.close();
            assertFalse(Files.exists(own.resolve("live-1")));
            assertThrows(IllegalStateException.class, () -> old.range(ALL));
        }
        assertTrue(Files.exists(checkpoint), "the caller's to delete");
        try (Fixture follower = new Fixture(own)) {
            assertEquals(hash, follower.hash(0));
        }
    }

    @Test
    void shouldRemoveWhatACrashedInstallLeftBehind() throws Exception {
        Path own = directory.resolve("store");
        try (Fixture fixture = new Fixture(own)) {
            fixture.apply(put("k", "v"));
            fixture.store.writeCheckpoint(own.resolve("live-2"));
        }
        try (Fixture fixture = new Fixture(own)) {
            assertEquals(1, fixture.all().size());
            assertFalse(Files.exists(own.resolve("live-2")));
        }
    }

    @Test
    void shouldKeepTheDatabaseOpenForViewsBeyondClose() throws Exception {
        Fixture fixture = new Fixture(directory);
        fixture.apply(put("k", "v"));
        View view = fixture.store.view();
        fixture.close();
        assertEquals(List.of("v"), values(view));
        view.close();
        assertThrows(IllegalStateException.class, () -> fixture.store.view());
    }

    @Test
    void shouldNotOpenTwice() throws Exception {
        try (Fixture fixture = new Fixture(directory)) {
            assertThrows(IOException.class, () -> Store.open(directory, StoreOptions.DEFAULTS));
            fixture.apply(put("k", "v"));
        }
    }

    @Test
    void shouldRefuseToStartEmptyOverLostFiles() throws Exception {
        try (Fixture fixture = new Fixture(directory)) {
            fixture.apply(put("k", "v"));
        }
        Path pointer = directory.resolve("GENERATION");
        String generation = Files.readString(pointer);
        Files.delete(pointer);
        assertThrows(Fault.class, () -> Store.open(directory, StoreOptions.DEFAULTS));
        Files.writeString(pointer, generation);
        Files.delete(directory.resolve("live-1").resolve("CURRENT"));
        assertThrows(IOException.class, () -> Store.open(directory, StoreOptions.DEFAULTS));
        Disk.deleteTree(directory.resolve("live-1"));
        assertThrows(Fault.class, () -> Store.open(directory, StoreOptions.DEFAULTS));
    }

    /** A bit beyond ASCII was an error of the disk, which nobody mends. */
    @Test
    void shouldCallEveryWrongBitOfThePointerDamage() throws Exception {
        try (Fixture fixture = new Fixture(directory)) {
            fixture.apply(put("k", "v"));
        }
        Path pointer = directory.resolve("GENERATION");
        for (int bit = 0; bit < Byte.SIZE; bit++) {
            byte[] bytes = "1\n".getBytes(StandardCharsets.US_ASCII);
            bytes[0] ^= (byte) (1 << bit);
            Files.write(pointer, bytes);
            Fault fault = assertThrows(Fault.class, () -> Store.open(directory, StoreOptions.DEFAULTS));
            assertTrue(fault.isDamage(), fault::getMessage);
        }
    }

    @Test
    void shouldReadAPositionWithoutTouchingTheFiles() throws Exception {
        Path checkpoint = directory.resolve("checkpoint");
        try (Fixture fixture = new Fixture(directory.resolve("store"))) {
            fixture.apply(put("k", "v"));
            fixture.store.writeCheckpoint(checkpoint);
            List<Path> before = Disk.list(checkpoint);
            assertEquals(fixture.store.position(), Store.readPosition(checkpoint));
            assertEquals(before, Disk.list(checkpoint));
        }
        assertThrows(IOException.class, () -> Store.readPosition(directory.resolve("nothing")));
    }

    @Test
    void shouldAdvanceWithoutWriting() throws Exception {
        try (Fixture fixture = new Fixture(directory)) {
            Position written = fixture.store.position();
            fixture.store.advance(new Position(2, 50));
            fixture.store.advance(new Position(1, 40));
            assertEquals(new Position(2, 50), fixture.store.published());
            assertEquals(written, fixture.store.position());
            try (View view = fixture.store.view()) {
                assertEquals(new Position(2, 50), view.position());
            }
        }
    }

    @Test
    void shouldServeOldViewsFromBeforeACollection() throws Exception {
        try (Fixture fixture = new Fixture(directory)) {
            fixture.apply(put("k", "1"));
            fixture.apply(put("k", "2"));
            fixture.apply(delete("k"));
            try (View old = fixture.store.view()) {
                assertTrue(fixture.compactedAndCollected(4) > 0);
                Range past = new Range(
                        KeyRange.single(Bytes.utf8("k")),
                        0,
                        2,
                        Range.Order.NONE,
                        Range.Target.KEY,
                        false,
                        false,
                        0,
                        0,
                        0,
                        0);
                assertEquals(1, ((Outcome.Range) old.range(past)).count());
                assertEquals(new Outcome.Rejected(4, Outcome.Reason.COMPACTED), fixture.range(past));
            }
            assertEquals(0, fixture.store.collectGarbage(10));
            assertTrue(fixture.store.bytes() > 0);
        }
    }
}
