package io.cairn.server.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.server.offline.Failure;
import io.cairn.statemachine.checkpoint.CorruptCheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is damaged in a backup, it is noticed and named, and nothing is made from it. */
class CorruptBackupTest {
    /** Places of a file that are flipped: all of the small ones, many of the large ones. */
    private static final int PLACES = 64;

    @TempDir
    Path folder;

    private Path backup;

    @BeforeEach
    void make() throws Exception {
        backup = SampleBackup.make(folder);
        SampleBackup.run("verify", "--path=" + backup);
        assertTrue(Files.exists(backup.resolve("verified")));
    }

    private List<Path> all() throws IOException {
        try (Stream<Path> files = Files.walk(backup)) {
            List<Path> all = files.filter(Files::isRegularFile).sorted().toList();
            assertTrue(all.size() > 6, "manifest, state, verified and the store's own: " + all);
            return all;
        }
    }

    private void assertRefused(Path damaged, String how) {
        String name = damaged.getFileName().toString();
        CorruptCheckpointException verify = assertThrows(
                CorruptCheckpointException.class, () -> SampleBackup.run("verify", "--path=" + backup), how);
        assertEquals(name, verify.file(), how);
        Path target = folder.resolve("restored");
        CorruptCheckpointException restore = assertThrows(CorruptCheckpointException.class, () -> restore(target), how);
        assertEquals(name, restore.file(), how);
        assertFalse(Files.exists(target.resolve("n1")), how);
    }

    private String restore(Path target) throws IOException, Failure {
        return SampleBackup.run(
                "restore",
                "--path=" + backup,
                "--member=n1=" + target.resolve("n1"),
                "--peer=n1=127.0.0.1:1",
                "--token=t",
                "--salt=",
                "--bump=1000",
                "--compact=true");
    }

    @Test
    void shouldNoticeAnyFlippedByte() throws Exception {
        for (Path file : all()) {
            byte[] good = Files.readAllBytes(file);
            int step = Math.max(1, good.length / PLACES);
            for (int at = 0; at < good.length; at += step) {
                byte[] bad = good.clone();
                bad[at] ^= 0x20;
                Files.write(file, bad);
                assertRefused(file, "byte " + at + " of " + file);
            }
            Files.write(file, good);
        }
        SampleBackup.run("verify", "--path=" + backup);
    }

    @Test
    void shouldNoticeEveryFileThatIsCutShortTooLongOrMissing() throws Exception {
        for (Path file : all()) {
            byte[] good = Files.readAllBytes(file);
            if (good.length > 0) {
                Files.write(file, Arrays.copyOf(good, good.length - 1));
                assertRefused(file, "cut short: " + file);
            }
            Files.write(file, Arrays.copyOf(good, good.length + 1));
            assertRefused(file, "too long: " + file);
            if (!file.endsWith("verified")) {
                Files.delete(file);
                assertRefused(file, "missing: " + file);
            }
            Files.write(file, good);
        }
        SampleBackup.run("verify", "--path=" + backup);
    }

    @Test
    void shouldNoticeAFileThatDoesNotBelongThere() throws Exception {
        Path stranger = backup.resolve("files").resolve("000999.sst");
        Files.write(stranger, new byte[3]);
        assertRefused(stranger, "extra");
    }

    @Test
    void shouldListADamagedBackupWithItsProblem() throws Exception {
        Path state = backup.resolve("state");
        Files.write(state, new byte[] {1});
        String listed = SampleBackup.run("list", "--path=" + backup.getParent());
        assertTrue(listed.contains("problem\tstate: "), listed);
    }
}
