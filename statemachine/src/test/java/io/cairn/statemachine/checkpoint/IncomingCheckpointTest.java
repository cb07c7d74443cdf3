package io.cairn.statemachine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.statemachine.checkpoint.IncomingCheckpoint.Missing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IncomingCheckpointTest {
    private static final int CHUNK = 7;

    @TempDir
    Path parent;

    private Checkpoints leader;
    private Checkpoint source;
    private Path folder;

    @BeforeEach
    void createSource() throws IOException {
        leader = Checkpoints.open(parent.resolve("leader"), 2);
        source = Samples.create(leader, 3, 100);
        folder = parent.resolve("follower/incoming");
    }

    @Test
    void shouldReceiveVerifyAndAdopt() throws Exception {
        Path finished;
        try (IncomingCheckpoint incoming = IncomingCheckpoint.begin(folder, source.manifest())) {
            assertEquals(0, incoming.bytesReceived());
            assertEquals(source.bytes(), incoming.bytesTotal());
            fetch(incoming, Integer.MAX_VALUE);
            assertEquals(source.bytes(), incoming.bytesReceived());
            finished = incoming.finish();
        }
        Checkpoints follower = Checkpoints.open(parent.resolve("follower/checkpoints"), 2);
        Checkpoint adopted = follower.adopt(finished);
        assertEquals(source.manifest(), adopted.manifest());
        follower.verify(adopted);
        assertTrue(Files.notExists(folder));
        assertEquals(
                List.of(adopted),
                Checkpoints.open(parent.resolve("follower/checkpoints"), 2).list());
    }

    /** Every chunk written is the last before a crash once; what was received then is not fetched again. */
    @Test
    void shouldResumeAtEveryChunk() throws Exception {
        int chunks = fetchAll(parent.resolve("count"));
        assertTrue(chunks > 5, chunks + " chunks");
        for (int before = 0; before <= chunks; before++) {
            Path dir = parent.resolve("crash" + before);
            long received;
            try (IncomingCheckpoint incoming = IncomingCheckpoint.begin(dir, source.manifest())) {
                assertEquals(before, fetch(incoming, before));
                received = incoming.bytesReceived();
            }
            try (IncomingCheckpoint incoming = IncomingCheckpoint.begin(dir, source.manifest())) {
                assertEquals(received, incoming.bytesReceived());
                assertEquals(chunks - before, fetch(incoming, Integer.MAX_VALUE));
                Verification.everything(incoming.finish(), source.manifest());
            }
        }
    }

    @Test
    void shouldResumeInTheMiddleOfAChunk() throws Exception {
        try (IncomingCheckpoint incoming = IncomingCheckpoint.begin(folder, source.manifest())) {
            fetch(incoming, 2);
        }
        Path torn = folder.resolve("files/000012.sst");
        Files.write(torn, Arrays.copyOf(Files.readAllBytes(torn), 2 * CHUNK - 3));
        try (IncomingCheckpoint incoming = IncomingCheckpoint.begin(folder, source.manifest())) {
            assertEquals(new Missing("000012.sst", 2 * CHUNK - 3, CHUNK), incoming.nextMissing(CHUNK));
            fetch(incoming, Integer.MAX_VALUE);
            Verification.everything(incoming.finish(), source.manifest());
        }
    }

    @Test
    void shouldTakeOnlyWhatIsMissingNext() throws Exception {
        try (IncomingCheckpoint incoming = IncomingCheckpoint.begin(folder, source.manifest())) {
            incoming.write("000012.sst", 0, new byte[3]);
            assertRefused(incoming, "000012.sst", 0, 3);
            assertRefused(incoming, "000012.sst", 2, 3);
            assertRefused(incoming, "000012.sst", 4, 3);
            assertRefused(incoming, "000012.sst", -1, 3);
            assertRefused(incoming, "000012.sst", 3, 0);
            assertRefused(incoming, "000012.sst", 3, 1000);
            assertRefused(incoming, "CURRENT", 0, 3);
            assertRefused(incoming, "../x", 3, 3);
            assertEquals(3, incoming.bytesReceived());
            assertEquals(new Missing("000012.sst", 3, 2), incoming.nextMissing(2));
            assertThrows(IllegalArgumentException.class, () -> incoming.nextMissing(0));
            assertThrows(IllegalStateException.class, incoming::finish);
        }
        assertEquals(Set.of("files", "manifest.incoming"), Set.copyOf(Disk.names(folder)));
    }

    @Test
    void shouldFetchOnlyTheBadFilesAgain() throws Exception {
        try (IncomingCheckpoint incoming = IncomingCheckpoint.begin(folder, source.manifest())) {
            fetch(incoming, Integer.MAX_VALUE);
            Samples.flip(folder.resolve("files/CURRENT"), 0);
            Files.write(folder.resolve("files/EMPTY"), new byte[1]);
            CorruptCheckpointException e = assertThrows(CorruptCheckpointException.class, incoming::finish);
            assertEquals("CURRENT", e.file());
            assertEquals(1, e.getSuppressed().length);
            assertFalse(Files.exists(folder.resolve("manifest")));

            assertEquals(source.bytes() - 16, incoming.bytesReceived());
            assertEquals(Set.of("CURRENT"), fetchNames(incoming));
            assertEquals(source.bytes(), incoming.bytesReceived());
            Verification.everything(incoming.finish(), source.manifest());
        }
    }

    /** A chunk that was damaged on its way is found at the end, in every file. */
    @Test
    void shouldFindADamagedChunk() throws Exception {
        for (FileSum file : source.manifest().files()) {
            if (file.size() == 0) {
                continue;
            }
            Path dir = parent.resolve("damaged-" + file.name());
            try (IncomingCheckpoint incoming = IncomingCheckpoint.begin(dir, source.manifest())) {
                for (Missing next = incoming.nextMissing(CHUNK); next != null; next = incoming.nextMissing(CHUNK)) {
                    byte[] data = leader.read(source, next.file(), next.offset(), next.length());
                    data[0] ^= (byte) (next.file().equals(file.name()) ? 1 : 0);
                    incoming.write(next.file(), next.offset(), data);
                }
                CorruptCheckpointException e = assertThrows(CorruptCheckpointException.class, incoming::finish);
                assertEquals(file.name(), e.file());
                assertEquals(Set.of(file.name()), fetchNames(incoming));
                Verification.everything(incoming.finish(), source.manifest());
            }
        }
    }

    /** Half a table was here when the next leader offered its checkpoint, which has that table too. */
    @Test
    void shouldGoOnWithWhatAnotherCheckpointSharesAndDropTheRest() throws Exception {
        try (IncomingCheckpoint incoming = IncomingCheckpoint.begin(folder, source.manifest())) {
            fetch(incoming, 2);
        }
        Files.write(folder.resolve("files/CURRENT"), new byte[3]);
        Map<String, byte[]> changed = new HashMap<>(Samples.FILES);
        changed.put("CURRENT", Samples.bytes("MANIFEST-000006\n"));
        Checkpoint other = Samples.create(leader, 3, 200, Samples.source(changed));
        try (IncomingCheckpoint incoming = IncomingCheckpoint.begin(folder, other.manifest())) {
            assertEquals(2 * CHUNK, incoming.bytesReceived());
            assertEquals(new Missing("000012.sst", 2 * CHUNK, CHUNK), incoming.nextMissing(CHUNK));
            source = other;
            fetch(incoming, Integer.MAX_VALUE);
            Verification.everything(incoming.finish(), other.manifest());
        }
    }

    @Test
    void shouldBeginAnewWhenNobodyKnowsWhatTheFilesAreOf() throws Exception {
        fetchAll(folder);
        Checkpoint other = Samples.create(leader, 3, 200);
        Samples.flip(folder.resolve("manifest"), 30);
        try (IncomingCheckpoint incoming = IncomingCheckpoint.begin(folder, other.manifest())) {
            assertEquals(0, incoming.bytesReceived());
            assertFalse(Files.exists(folder.resolve("manifest")));
        }
    }

    @Test
    void shouldVerifyAgainWhenBegunAgainAfterFinish() throws Exception {
        fetchAll(folder);
        Samples.flip(folder.resolve("files/000012.sst"), 5);
        try (IncomingCheckpoint incoming = IncomingCheckpoint.begin(folder, source.manifest())) {
            assertNull(incoming.nextMissing(CHUNK));
            assertThrows(CorruptCheckpointException.class, incoming::finish);
            assertEquals(Set.of("000012.sst"), fetchNames(incoming));
            Verification.everything(incoming.finish(), source.manifest());
        }
    }

    @Test
    void shouldDropWhatIsNotInTheManifestOrTooLong() throws Exception {
        try (IncomingCheckpoint incoming = IncomingCheckpoint.begin(folder, source.manifest())) {
            fetch(incoming, 1);
        }
        Files.write(folder.resolve("files/stray.sst"), new byte[3]);
        Files.write(folder.resolve("files/CURRENT"), new byte[300]);
        Files.createSymbolicLink(
                folder.resolve("files/MANIFEST-000005"), source.files().resolve("CURRENT"));
        try (IncomingCheckpoint incoming = IncomingCheckpoint.begin(folder, source.manifest())) {
            assertEquals(CHUNK, incoming.bytesReceived());
            fetch(incoming, Integer.MAX_VALUE);
            Verification.everything(incoming.finish(), source.manifest());
        }
        leader.verify(source);
    }

    @Test
    void shouldNotEmptyAFolderThatIsNotItsOwn() throws Exception {
        Files.createDirectories(folder);
        Files.write(folder.resolve("precious"), new byte[1]);
        assertThrows(IOException.class, () -> IncomingCheckpoint.begin(folder, source.manifest()));
        assertTrue(Files.exists(folder.resolve("precious")));
    }

    @Test
    void shouldNotAdoptWhatWasNotFinished() throws Exception {
        try (IncomingCheckpoint incoming = IncomingCheckpoint.begin(folder, source.manifest())) {
            fetch(incoming, Integer.MAX_VALUE);
        }
        Checkpoints follower = Checkpoints.open(parent.resolve("follower/checkpoints"), 2);
        assertThrows(CorruptCheckpointException.class, () -> follower.adopt(folder));
        assertEquals(List.of(), follower.list());
        assertTrue(Files.exists(folder));
    }

    @Test
    void shouldNotAdoptWhatLostAFileAfterItWasFinished() throws Exception {
        fetchAll(folder);
        Files.delete(folder.resolve("files/CURRENT"));
        Checkpoints follower = Checkpoints.open(parent.resolve("follower/checkpoints"), 2);
        CorruptCheckpointException e = assertThrows(CorruptCheckpointException.class, () -> follower.adopt(folder));
        assertEquals("CURRENT", e.file());
        assertEquals(List.of(), follower.list());
    }

    @Test
    void shouldNotAdoptBelowTheNewestNorTwice() throws Exception {
        fetchAll(folder);
        Checkpoints follower = Checkpoints.open(parent.resolve("follower/checkpoints"), 2);
        Checkpoint newer = Samples.create(follower, 3, 101);
        assertThrows(IllegalArgumentException.class, () -> follower.adopt(folder));
        assertTrue(Files.exists(folder));
        follower.setAside(newer);

        Checkpoint adopted = follower.adopt(folder);
        fetchAll(folder);
        assertEquals(adopted, follower.adopt(folder));
        assertTrue(Files.notExists(folder));
        follower.verify(adopted);
        assertThrows(IllegalArgumentException.class, () -> Samples.create(follower, 3, 99));
    }

    @Test
    void shouldReceiveACheckpointWithoutFiles() throws Exception {
        Checkpoint empty = Samples.create(leader, 3, 200, Samples.source(Map.of()));
        try (IncomingCheckpoint incoming = IncomingCheckpoint.begin(folder, empty.manifest())) {
            assertNull(incoming.nextMissing(CHUNK));
            Verification.everything(incoming.finish(), empty.manifest());
        }
    }

    private int fetchAll(Path dir) throws IOException {
        try (IncomingCheckpoint incoming = IncomingCheckpoint.begin(dir, source.manifest())) {
            int chunks = fetch(incoming, Integer.MAX_VALUE);
            incoming.finish();
            return chunks;
        }
    }

    private Set<String> fetchNames(IncomingCheckpoint incoming) throws IOException {
        Set<String> names = new TreeSet<>();
        for (Missing next = incoming.nextMissing(CHUNK); next != null; next = incoming.nextMissing(CHUNK)) {
            names.add(next.file());
            fetch(incoming, 1);
        }
        return names;
    }

    private int fetch(IncomingCheckpoint incoming, int chunks) throws IOException {
        List<Missing> fetched = new ArrayList<>();
        while (fetched.size() < chunks) {
            Missing next = incoming.nextMissing(CHUNK);
            if (next == null) {
                break;
            }
            incoming.write(next.file(), next.offset(), leader.read(source, next.file(), next.offset(), next.length()));
            fetched.add(next);
        }
        return fetched.size();
    }

    private static void assertRefused(IncomingCheckpoint incoming, String file, long offset, int length) {
        assertThrows(IllegalArgumentException.class, () -> incoming.write(file, offset, new byte[length]));
        assertNotNull(incoming.nextMissing(CHUNK));
    }
}
