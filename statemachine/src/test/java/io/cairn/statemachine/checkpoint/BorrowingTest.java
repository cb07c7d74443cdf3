package io.cairn.statemachine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.cairn.statemachine.checkpoint.IncomingCheckpoint.Missing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A peer has a checkpoint with a table that the leader's next checkpoint has too. */
final class BorrowingTest {
    private static final String TABLE = "000012.sst";

    @TempDir
    Path parent;

    private Checkpoints leader;
    private Checkpoints own;
    private Checkpoint lender;
    private Checkpoint offered;
    private Path folder;

    @BeforeEach
    void create() throws IOException {
        leader = Checkpoints.open(parent.resolve("leader"), 2);
        own = Checkpoints.open(parent.resolve("own"), 2);
        folder = parent.resolve("incoming");
        lender = Samples.create(own, 3, 100);
        Map<String, byte[]> next = new HashMap<>(Samples.FILES);
        next.put("000013.sst", Samples.bytes("a table that is new"));
        offered = Samples.create(leader, 3, 200, Samples.source(next));
    }

    @Test
    void shouldLinkTheTablesThatAreHereAndFetchTheRest() throws Exception {
        assertEquals(Set.of("000013.sst", "CURRENT", "MANIFEST-000005"), fetched());
        assertEquals(
                key(lender.files().resolve(TABLE)), key(folder.resolve("files").resolve(TABLE)), "a hard link");
        own.adopt(folder);
        own.verify(lender);
    }

    @Test
    void shouldPutALinkInPlaceOfHalfATable() throws Exception {
        try (IncomingCheckpoint incoming = IncomingCheckpoint.begin(folder, offered.manifest())) {
            incoming.write(TABLE, 0, leader.read(offered, TABLE, 0, 5));
        }
        assertEquals(Set.of("000013.sst", "CURRENT", "MANIFEST-000005"), fetched());
        own.verify(lender);
    }

    @Test
    void shouldFetchATableThatIsDamagedHere() throws Exception {
        Samples.flip(lender.files().resolve(TABLE), 7);
        assertEquals(Set.of(TABLE, "000013.sst", "CURRENT", "MANIFEST-000005"), fetched());
    }

    @Test
    void shouldFetchATableThatIsAnotherUnderTheSameName() throws Exception {
        Map<String, byte[]> next = new HashMap<>(Samples.FILES);
        byte[] changed = Samples.FILES.get(TABLE).clone();
        changed[3]++;
        next.put(TABLE, changed);
        offered = Samples.create(leader, 3, 300, Samples.source(next));
        assertEquals(Set.of(TABLE, "CURRENT", "MANIFEST-000005"), fetched());
    }

    @Test
    void shouldFetchEverythingWhenTheLenderLostItsTable() throws Exception {
        Files.delete(lender.files().resolve(TABLE));
        assertEquals(Set.of(TABLE, "000013.sst", "CURRENT", "MANIFEST-000005"), fetched());
    }

    /** Files that had to be fetched until the checkpoint was complete and verified. */
    private Set<String> fetched() throws IOException {
        Set<String> names = new TreeSet<>();
        try (IncomingCheckpoint incoming = IncomingCheckpoint.begin(folder, offered.manifest())) {
            own.lendTo(incoming);
            for (Missing next = incoming.nextMissing(100); next != null; next = incoming.nextMissing(100)) {
                names.add(next.file());
                incoming.write(
                        next.file(), next.offset(), leader.read(offered, next.file(), next.offset(), next.length()));
            }
            Verification.everything(incoming.finish(), offered.manifest());
        }
        assertFalse(Files.exists(folder.resolve("manifest.incoming")));
        return names;
    }

    private static Object key(Path file) throws IOException {
        return Objects.requireNonNull(Disk.attributes(file).fileKey());
    }
}
