package io.cairn.statemachine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is changed on disk, verify finds it and names the file. */
final class VerifyTest {
    @TempDir
    Path dir;

    private Checkpoints checkpoints;
    private Checkpoint checkpoint;

    @BeforeEach
    void createOne() throws IOException {
        checkpoints = Checkpoints.open(dir, 2);
        checkpoint = Samples.create(checkpoints, 3, 100);
    }

    @Test
    void shouldAcceptWhatWasWritten() throws Exception {
        checkpoints.verify(checkpoint);
        assertEquals(Samples.FILES.keySet().stream().sorted().toList(), Disk.names(checkpoint.files()));
        assertEquals(
                Samples.FILES.values().stream().mapToLong(file -> file.length).sum(), checkpoint.bytes());
    }

    @Test
    void shouldFindEveryFlippedByteOfEveryFile() throws Exception {
        for (Map.Entry<String, byte[]> file : Samples.FILES.entrySet()) {
            for (int at = 0; at < file.getValue().length; at++) {
                Samples.flip(checkpoint.files().resolve(file.getKey()), at);
                assertBad(file.getKey());
                Samples.flip(checkpoint.files().resolve(file.getKey()), at);
            }
        }
        checkpoints.verify(checkpoint);
    }

    @Test
    void shouldFindEveryOtherLengthOfEveryFile() throws Exception {
        for (Map.Entry<String, byte[]> file : Samples.FILES.entrySet()) {
            Path path = checkpoint.files().resolve(file.getKey());
            int length = file.getValue().length;
            for (int other = 0; other <= length + 2; other++) {
                Files.write(path, Arrays.copyOf(file.getValue(), other));
                if (other == length) {
                    checkpoints.verify(checkpoint);
                } else {
                    assertBad(file.getKey());
                }
            }
            Files.write(path, file.getValue());
        }
    }

    @Test
    void shouldFindEveryMissingFile() throws Exception {
        for (String name : Samples.FILES.keySet()) {
            Files.delete(checkpoint.files().resolve(name));
            assertBad(name);
            Files.write(checkpoint.files().resolve(name), Samples.FILES.get(name));
        }
        Disk.delete(checkpoint.files());
        assertBad("000012.sst");
    }

    @Test
    void shouldFindAnExtraFileOrFolder() throws Exception {
        Path extra = checkpoint.files().resolve("000013.sst");
        Files.createFile(extra);
        assertBad("000013.sst");
        Files.delete(extra);
        Files.createDirectory(checkpoint.files().resolve("sub"));
        assertBad("sub");
        Files.delete(checkpoint.files().resolve("sub"));
        Files.createFile(checkpoint.directory().resolve("beside"));
        assertBad("beside");
    }

    @Test
    void shouldNotFollowALinkInPlaceOfAFile() throws Exception {
        Path file = checkpoint.files().resolve("CURRENT");
        // A link is as long as what it says: here as long as the file.
        Path elsewhere = Path.of("../../0123456789");
        Files.move(file, checkpoint.files().resolve(elsewhere));
        Files.createSymbolicLink(file, elsewhere);
        assertBad("CURRENT");
    }

    @Test
    void shouldFindADamagedMissingOrSwappedManifest() throws Exception {
        Path manifest = checkpoint.directory().resolve(Manifest.NAME);
        byte[] good = Files.readAllBytes(manifest);
        for (int at = 0; at < good.length; at++) {
            Samples.flip(manifest, at);
            assertBad(Manifest.NAME);
            Samples.flip(manifest, at);
        }
        Files.write(
                manifest,
                new Manifest(Samples.claim(3, 101), checkpoint.manifest().files()).encode());
        assertBad(Manifest.NAME);
        Files.delete(manifest);
        assertBad(Manifest.NAME);
    }

    @Test
    void shouldNotVerifyWhatIsNotListed() throws Exception {
        Checkpoint stranger = new Checkpoint(dir.resolve("other"), checkpoint.manifest());
        assertThrows(NoSuchFileException.class, () -> checkpoints.verify(stranger));
        assertDoesNotThrow(() -> checkpoints.verify(checkpoint));
    }

    private void assertBad(String file) {
        CorruptCheckpointException e =
                assertThrows(CorruptCheckpointException.class, () -> checkpoints.verify(checkpoint));
        assertEquals(file, e.file(), e.getMessage());
    }
}
