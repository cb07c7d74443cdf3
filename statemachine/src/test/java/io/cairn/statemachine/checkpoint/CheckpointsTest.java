package io.cairn.statemachine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.statemachine.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Making checkpoints: which claims are taken, and that a failed one leaves nothing. */
final class CheckpointsTest {
    @TempDir
    Path parent;

    private Path dir;
    private Checkpoints checkpoints;

    @BeforeEach
    void open() throws IOException {
        dir = parent.resolve("a/checkpoints");
        checkpoints = Checkpoints.open(dir, 2);
    }

    @Test
    void shouldListNewestFirstAndFindThemAgain() throws Exception {
        assertNull(checkpoints.newest());
        Checkpoint first = Samples.create(checkpoints, 3, 99);
        Checkpoint second = Samples.create(checkpoints, 4, 1000);
        assertEquals(List.of(second, first), checkpoints.list());
        assertSame(checkpoints.list(), checkpoints.list());
        assertEquals(second, checkpoints.newest());
        assertEquals(new Position(4, 1000), second.claim());
        assertEquals(Samples.claim(4, 1000), second.manifest().claim());

        Checkpoints again = Checkpoints.open(dir, 2);
        assertEquals(List.of(second, first), again.list());
        assertEquals(List.of(), again.problems());
        again.verify(second);
    }

    @Test
    void shouldReturnTheOneOfTheSamePositionWithoutWriting() throws Exception {
        Checkpoint first = Samples.create(checkpoints, 3, 100);
        Checkpoint again = checkpoints.create(
                Samples.claim(3, 100),
                path -> {
                    throw new AssertionError("asked to write");
                },
                () -> false);
        assertSame(first, again);
    }

    @Test
    void shouldNeverGoBelowTheNewest() throws Exception {
        Checkpoint first = Samples.create(checkpoints, 3, 100);
        Samples.create(checkpoints, 4, 200);
        for (Claim lower : List.of(
                Samples.claim(4, 199),
                Samples.claim(5, 199),
                Samples.claim(3, 201),
                Samples.claim(3, 200),
                Samples.claim(5, 200),
                first.manifest().claim())) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> checkpoints.create(lower, Samples.source(Samples.FILES), () -> false),
                    lower.toString());
        }
        assertEquals(2, Disk.names(dir).size());
    }

    @Test
    void shouldLeaveNothingWhenAborted() throws Exception {
        AtomicBoolean written = new AtomicBoolean();
        CheckpointSource source = path -> {
            Samples.source(Samples.FILES).writeTo(path);
            written.set(true);
        };
        assertNull(checkpoints.create(Samples.claim(3, 100), source, written::get));
        assertTrue(written.get());
        assertEquals(List.of(), checkpoints.list());
        assertEquals(List.of(), Disk.names(dir));
        checkpoints.verify(Samples.create(checkpoints, 3, 100));
    }

    @Test
    void shouldLeaveNothingWhenTheSourceFails() throws Exception {
        IOException full = new IOException("no space");
        CheckpointSource source = path -> {
            Samples.source(Samples.FILES).writeTo(path);
            throw full;
        };
        assertSame(full, assertThrows(IOException.class, () -> Samples.create(checkpoints, 3, 100, source)));
        assertEquals(List.of(), Disk.names(dir));
        assertEquals(List.of(), checkpoints.list());
        CheckpointSource bug = path -> {
            Samples.source(Samples.FILES).writeTo(path);
            throw new IllegalStateException();
        };
        assertThrows(IllegalStateException.class, () -> Samples.create(checkpoints, 3, 100, bug));
        assertEquals(List.of(), Disk.names(dir));
    }

    @Test
    void shouldRefuseWhatCannotBeACheckpoint() throws Exception {
        List<CheckpointSource> sources = List.of(
                path -> {},
                Samples.source(Map.of(".hidden", new byte[1])),
                path -> Files.createDirectories(path.resolve("sub")),
                path -> {
                    Files.createDirectory(path);
                    Files.createSymbolicLink(path.resolve("link"), parent);
                });
        for (CheckpointSource source : sources) {
            assertThrows(IOException.class, () -> Samples.create(checkpoints, 3, 100, source));
            assertEquals(List.of(), Disk.names(dir));
        }
        assertTrue(Files.isDirectory(parent));
    }

    @Test
    void shouldLeaveNothingWhenItCannotBePublished() throws Exception {
        String name =
                Samples.create(checkpoints, 3, 100).directory().getFileName().toString();
        Path inTheWay = dir.resolve(name.replace("100", "200"));
        Files.createDirectories(inTheWay.resolve("x"));
        assertThrows(IOException.class, () -> Samples.create(checkpoints, 3, 200));
        assertEquals(List.of(name, inTheWay.getFileName().toString()), Disk.names(dir));
        assertEquals(1, checkpoints.list().size());
    }

    @Test
    void shouldRemoveAtOpenWhatWasHalfMade() throws Exception {
        Checkpoint whole = Samples.create(checkpoints, 3, 100);
        Path tmp = dir.resolve(whole.directory().getFileName().toString().replace("100", "200") + ".tmp");
        Samples.source(Samples.FILES).writeTo(Files.createDirectory(tmp).resolve("files"));
        Files.copy(whole.directory().resolve(Manifest.NAME), tmp.resolve(Manifest.NAME));
        Files.createDirectory(dir.resolve("lost+found"));

        assertEquals(List.of(whole), Checkpoints.open(dir, 2).list());
        assertEquals(List.of(whole.directory().getFileName().toString(), "lost+found"), Disk.names(dir));
    }

    @Test
    void shouldSetAsideAtOpenWhatIsUnreadableAndSayWhy() throws Exception {
        Checkpoint good = Samples.create(checkpoints, 3, 100);
        Checkpoint flipped = Samples.create(checkpoints, 3, 200);
        Checkpoint cut = Samples.create(checkpoints, 3, 300);
        Samples.flip(flipped.directory().resolve(Manifest.NAME), 20);
        Files.write(cut.files().resolve("CURRENT"), new byte[3]);

        Checkpoints again = Checkpoints.open(dir, 2);
        assertEquals(List.of(good), again.list());
        assertEquals(
                List.of(Manifest.NAME, "CURRENT"),
                again.problems().stream().map(CorruptCheckpointException::file).toList());
        assertTrue(again.problems()
                .get(0)
                .getMessage()
                .contains(flipped.directory().toString()));
        assertEquals(List.of(), Checkpoints.open(dir, 2).problems());
        assertEquals(3, Disk.names(dir).size(), "kept for whoever wants to look");
    }

    @Test
    void shouldSetAsideAFolderThatIsNamedUnlikeItsClaim() throws Exception {
        Checkpoint one = Samples.create(checkpoints, 3, 100);
        Files.move(
                one.directory(),
                dir.resolve(one.directory().getFileName().toString().replace("100", "900")));
        Checkpoints again = Checkpoints.open(dir, 2);
        assertEquals(List.of(), again.list());
        assertEquals(Manifest.NAME, again.problems().get(0).file());
    }

    @Test
    void shouldNeverServeAgainWhatWasSetAside() throws Exception {
        Checkpoint older = Samples.create(checkpoints, 3, 100);
        Checkpoint bad = Samples.create(checkpoints, 3, 200);
        checkpoints.setAside(bad);
        checkpoints.setAside(bad);
        assertEquals(List.of(older), checkpoints.list());
        assertNull(checkpoints.pin(bad));
        assertThrows(IOException.class, () -> checkpoints.read(bad, "CURRENT", 0, 1));
        assertEquals(List.of(older), Checkpoints.open(dir, 2).list());
        checkpoints.verify(Samples.create(checkpoints, 3, 200));
    }

    @Test
    void shouldBoundWhatIsSetAside() throws Exception {
        for (int index = 100; index < 600; index += 100) {
            checkpoints.setAside(Samples.create(checkpoints, 3, index));
        }
        assertEquals(2, Disk.names(dir).size());
        assertTrue(Disk.names(dir).get(1).contains("500"));
    }

    @Test
    void shouldReadPartsAndNothingElse() throws Exception {
        Checkpoint one = Samples.create(checkpoints, 3, 100);
        assertEquals("FEST", new String(checkpoints.read(one, "CURRENT", 4, 4)));
        assertEquals(16, checkpoints.read(one, "CURRENT", 0, 16).length);
        for (String name : List.of("manifest", "../manifest", "000013.sst", "", "EMPTY")) {
            assertThrows(IllegalArgumentException.class, () -> checkpoints.read(one, name, 0, 1), name);
        }
        for (long[] part : new long[][] {{0, 0}, {0, 17}, {16, 1}, {-1, 1}, {1, -1}, {Long.MAX_VALUE, 2}, {15, 2}}) {
            assertThrows(
                    IllegalArgumentException.class, () -> checkpoints.read(one, "CURRENT", part[0], (int) part[1]));
        }
        Files.write(one.files().resolve("CURRENT"), new byte[3]);
        CorruptCheckpointException e =
                assertThrows(CorruptCheckpointException.class, () -> checkpoints.read(one, "CURRENT", 2, 4));
        assertEquals("CURRENT", e.file());
        assertTrue(e.reason().contains("3 bytes"), e.reason());
        Files.delete(one.files().resolve("CURRENT"));
        assertThrows(CorruptCheckpointException.class, () -> checkpoints.read(one, "CURRENT", 2, 4));
    }

    @Test
    void shouldBoundAChunk() throws Exception {
        byte[] large = new byte[Checkpoints.MAX_CHUNK + 1];
        Checkpoint one = Samples.create(checkpoints, 3, 100, Samples.source(Map.of("large", large)));
        assertThrows(IllegalArgumentException.class, () -> checkpoints.read(one, "large", 0, large.length));
        assertEquals(Checkpoints.MAX_CHUNK, checkpoints.read(one, "large", 1, Checkpoints.MAX_CHUNK).length);
    }

    @Test
    void shouldKeepAtLeastOne() {
        assertThrows(IllegalArgumentException.class, () -> Checkpoints.open(dir, 0));
    }
}
