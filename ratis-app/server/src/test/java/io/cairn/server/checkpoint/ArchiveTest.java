package io.cairn.server.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cairn.server.apply.AppliedEntries;
import io.cairn.server.node.Backups;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.backup.Archive;
import io.cairn.statemachine.backup.Backup;
import io.cairn.statemachine.backup.Proof;
import io.cairn.statemachine.checkpoint.Checkpoints;
import io.cairn.statemachine.checkpoint.Claim;
import io.cairn.statemachine.checkpoint.CorruptCheckpointException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is streamed to {@code etcdctl snapshot save} can be read again, or is refused. */
class ArchiveTest {
    private static final int KEYS = 40;
    private static final int PLACES = 300;

    @TempDir
    Path folder;

    private Path file;
    private int unpacked;

    @BeforeEach
    void save() throws Exception {
        file = folder.resolve("x.db");
        try (AppliedEntries entries = new AppliedEntries(Files.createDirectory(folder.resolve("source")))) {
            entries.configuration(List.of(new Participant(1, "h:1", true), new Participant(2, "h:2", true)));
            for (int i = 0; i < KEYS; i++) {
                entries.put("key" + i);
            }
            Checkpoints checkpoints = Checkpoints.open(folder.resolve("checkpoints"), 1);
            Claim claim = new Claim(entries.store().position(), KEYS + 1, 1_700_000_000_000L, 5);
            Objects.requireNonNull(checkpoints.create(claim, entries.store()::writeCheckpoint, () -> false));
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            try (Backups.Backup backup = new CheckpointBackup(
                    checkpoints,
                    Objects.requireNonNull(checkpoints.pin(checkpoints.list().get(0))))) {
                for (byte[] next = backup.next(5000); next.length > 0; next = backup.next(5000)) {
                    all.writeBytes(next);
                }
            }
            all.writeBytes(MessageDigest.getInstance("SHA-256").digest(all.toByteArray()));
            Files.write(file, all.toByteArray());
        }
    }

    private Backup unpack() throws IOException {
        return Archive.unpack(file, Files.createDirectory(folder.resolve("unpacked" + unpacked++)));
    }

    @Test
    void shouldOpenTheStateThatWasStreamed() throws Exception {
        Backup backup = unpack();
        backup.checkContents();
        assertEquals(KEYS + 1, Proof.of(backup, folder.resolve("scratch")).revision());
    }

    @Test
    void shouldNoticeAnyFlippedByte() throws Exception {
        byte[] good = Files.readAllBytes(file);
        for (int at = 0; at < good.length; at += Math.max(1, good.length / PLACES)) {
            byte[] bad = good.clone();
            bad[at] ^= 0x01;
            Files.write(file, bad);
            assertThrows(CorruptCheckpointException.class, this::unpack, "byte " + at);
        }
    }

    @Test
    void shouldNoticeThatItIsCutShortOrGoesOn() throws Exception {
        byte[] good = Files.readAllBytes(file);
        for (int length = 0; length < good.length; length += Math.max(1, good.length / PLACES)) {
            Files.write(file, Arrays.copyOf(good, length));
            assertThrows(CorruptCheckpointException.class, this::unpack, "cut to " + length);
        }
        Files.write(file, Arrays.copyOf(good, good.length + 1));
        assertThrows(CorruptCheckpointException.class, this::unpack);
    }
}
