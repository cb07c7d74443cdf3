package io.cairn.statemachine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checksum is taken over for the very same file on disk only, whatever its name, size and age. */
final class SumsTest {
    private static final String NAME = "000012.sst";
    private static final FileTime LONG_AGO = FileTime.fromMillis(1_600_000_000_000L);

    @TempDir
    Path parent;

    private Checkpoints checkpoints;
    private Path live;
    private int first;

    @BeforeEach
    void createFirst() throws IOException {
        checkpoints = Checkpoints.open(parent.resolve("checkpoints"), 2);
        live = Files.write(parent.resolve("live.sst"), Samples.bytes("content one"));
        Files.setLastModifiedTime(live, LONG_AGO);
        first = crc(Samples.create(checkpoints, 1, 1, this::link));
    }

    /** The file is altered behind our back with its time kept, so that a second reading would show. */
    @Test
    void shouldNotReadTheSameFileTwice() throws Exception {
        Files.write(live, Samples.bytes("content 0ne"));
        Files.setLastModifiedTime(live, LONG_AGO);
        Checkpoint second = Samples.create(checkpoints, 1, 2, this::link);
        assertEquals(first, crc(second));
        assertEquals(
                NAME,
                assertThrows(CorruptCheckpointException.class, () -> checkpoints.verify(second))
                        .file());
    }

    @Test
    void shouldKnowTheSameFileUnderAnotherName() throws Exception {
        Checkpoint second = Samples.create(checkpoints, 1, 2, dir -> {
            Files.createDirectory(dir);
            Files.createLink(dir.resolve("renamed.sst"), live);
        });
        assertEquals(
                List.of(new FileSum("renamed.sst", 11, first)),
                second.manifest().files());
        checkpoints.verify(second);
    }

    @Test
    void shouldReadAnotherFileOfTheSameNameSizeAndTime() throws Exception {
        Files.delete(live);
        Files.write(live, Samples.bytes("content two"));
        Files.setLastModifiedTime(live, LONG_AGO);
        checkpoints.verify(Samples.create(checkpoints, 1, 2, this::link));
    }

    @Test
    void shouldReadAgainWhatWasWrittenToSince() throws Exception {
        Files.write(live, Samples.bytes("content two"));
        Files.setLastModifiedTime(live, FileTime.fromMillis(System.currentTimeMillis() + 60_000));
        checkpoints.verify(Samples.create(checkpoints, 1, 2, this::link));
    }

    @Test
    void shouldReadAgainWhatHasAnotherSizeNow() throws Exception {
        Files.write(live, Samples.bytes("content"));
        Files.setLastModifiedTime(live, LONG_AGO);
        checkpoints.verify(Samples.create(checkpoints, 1, 2, this::link));
    }

    @Test
    void shouldMakeANewOneBesideADamagedOne() throws Exception {
        Checkpoint damaged = Objects.requireNonNull(checkpoints.newest());
        Files.delete(damaged.files().resolve(NAME));
        checkpoints.verify(Samples.create(checkpoints, 1, 2, this::link));
        Disk.delete(damaged.directory());
        checkpoints.verify(Samples.create(checkpoints, 1, 3, this::link));
    }

    @Test
    void shouldSumMoreThanOneBufferful() throws Exception {
        byte[] large = new byte[(1 << 20) + 7];
        new Random(7).nextBytes(large);
        CRC32C expected = new CRC32C();
        expected.update(large);
        assertEquals((int) expected.getValue(), Sums.crc32c(Files.write(parent.resolve("large"), large)));
    }

    private void link(Path dir) throws IOException {
        Files.createDirectory(dir);
        Files.createLink(dir.resolve(NAME), live);
    }

    private static int crc(Checkpoint checkpoint) {
        return checkpoint.manifest().files().get(0).crc32c();
    }
}
