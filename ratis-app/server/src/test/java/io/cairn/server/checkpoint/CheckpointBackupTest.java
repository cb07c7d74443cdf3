package io.cairn.server.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.server.apply.AppliedEntries;
import io.cairn.server.node.Backups.Backup;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.checkpoint.Checkpoint;
import io.cairn.statemachine.checkpoint.Checkpoints;
import io.cairn.statemachine.checkpoint.Claim;
import io.cairn.statemachine.checkpoint.FileSum;
import io.cairn.statemachine.checkpoint.Manifest;
import io.cairn.statemachine.store.Store;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointBackupTest {
    @TempDir
    Path folder;

    private AppliedEntries entries;
    private Checkpoints checkpoints;
    private Checkpoint checkpoint;

    @BeforeEach
    void take() throws IOException {
        entries = new AppliedEntries(folder);
        entries.configuration(List.of(new Participant(1, "h:1", true), new Participant(2, "h:2", true)));
        for (int i = 0; i < 100; i++) {
            entries.put();
        }
        checkpoints = Checkpoints.open(folder.resolve("checkpoints"), 1);
        checkpoint = checkpoint();
    }

    private Checkpoint checkpoint() throws IOException {
        Claim claim = new Claim(entries.store().position(), 101, 1_700_000_000_000L, 5);
        return Objects.requireNonNull(checkpoints.create(claim, entries.store()::writeCheckpoint, () -> false));
    }

    @AfterEach
    void close() {
        entries.close();
    }

    private Backup backup() {
        return new CheckpointBackup(checkpoints, Objects.requireNonNull(checkpoints.pin(checkpoint)));
    }

    private static byte[] read(Backup backup, int atMost) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] next;
        while ((next = backup.next(atMost)).length > 0) {
            assertTrue(next.length <= atMost);
            all.writeBytes(next);
        }
        assertEquals(0, backup.next(atMost).length, "stays at its end");
        return all.toByteArray();
    }

    /** The tool that everybody has is the judge of the format. */
    @Test
    void shouldBeATarFileFromWhichTheStoreOpens() throws Exception {
        byte[] tar;
        try (Backup backup = backup()) {
            tar = read(backup, 32 << 10);
            assertEquals(tar.length, backup.bytes());
        }
        assertEquals(0, tar.length % 512);
        Path file = Files.write(folder.resolve("backup.tar"), tar);
        Path unpacked = Files.createDirectory(folder.resolve("unpacked"));
        Process process = new ProcessBuilder("tar", "-xvf", file.toString(), "-C", unpacked.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes());
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), said);

        byte[] manifest = Files.readAllBytes(unpacked.resolve("manifest"));
        assertArrayEquals(checkpoint.manifest().encode(), manifest);
        for (FileSum sum : Manifest.decode(manifest).files()) {
            assertArrayEquals(
                    Files.readAllBytes(checkpoint.files().resolve(sum.name())),
                    Files.readAllBytes(unpacked.resolve("files").resolve(sum.name())),
                    sum.name());
        }
        assertEquals(entries.store().position(), Store.readPosition(unpacked.resolve("files")));
    }

    @Test
    void shouldBeTheSameInWhateverPieces() throws IOException {
        try (Backup one = backup();
                Backup other = backup()) {
            assertArrayEquals(read(one, 7), read(other, 5 << 20));
        }
    }

    @Test
    void shouldKeepItsFilesUntilItIsClosed() throws IOException {
        Backup backup = backup();
        entries.put();
        checkpoint();
        checkpoints.retire();
        assertEquals(backup.bytes(), read(backup, 1 << 20).length);
        backup.close();
        checkpoints.retire();
        try (Stream<Path> left = Files.list(folder.resolve("checkpoints"))) {
            assertEquals(1, left.count());
        }
    }

    @Test
    void shouldEndEarlyWhenAFileIsNotWhatItWas() throws IOException {
        FileSum sum = checkpoint.manifest().files().stream()
                .filter(f -> f.size() > 0)
                .findFirst()
                .orElseThrow();
        Path file = checkpoint.files().resolve(sum.name());
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        // Not in place: the live store has the same file.
        Files.delete(file);
        Files.write(file, bytes, StandardOpenOption.CREATE_NEW);
        try (Backup backup = backup()) {
            String message =
                    assertThrows(IOException.class, () -> read(backup, 1 << 20)).getMessage();
            assertTrue(message.contains(sum.name()), message);
        }
    }

    @Test
    void shouldWriteSizesBeyondEightGibibytes() {
        byte[] header = TarHeader.of("files/large", 1L << 33, 0);
        assertEquals((byte) 0x80, header[124]);
        assertEquals(1L << 33, java.nio.ByteBuffer.wrap(header).getLong(128));
        assertEquals(
                "77777777777",
                new String(TarHeader.of("n", (1L << 33) - 1, 0), 124, 11, java.nio.charset.StandardCharsets.US_ASCII));
        assertThrows(IllegalArgumentException.class, () -> TarHeader.of("x".repeat(101), 0, 0));
    }
}
