package io.cairn.server.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServerConfigKeys.Log.CorruptionPolicy;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.server.storage.RaftStorageMetadata;
import org.apache.ratis.util.SizeInBytes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ratis' own file of term and vote, as Ratis writes and reads it, with something wrong in it or in our copy. */
class PromiseRepairTest {
    private static final RaftPeerId NOBODY = RaftStorageMetadata.getDefault().getVotedFor();
    private static final RaftStorageMetadata PROMISED = RaftStorageMetadata.valueOf(7, RaftPeerId.valueOf("b"));

    @TempDir
    Path folder;

    private WrittenLog log;
    private PromiseFiles files;

    @BeforeEach
    void promise() throws IOException {
        log = new WrittenLog(folder, 9);
        files = new PromiseFiles(log.folder());
        persist(PROMISED);
        TermDurability durability = new TermDurability((what, cause) -> {
            throw new AssertionError(what, cause);
        });
        durability.watch(log.folder());
        durability.open();
        durability.ensureVote(7);
    }

    private RaftStorage ratis() throws IOException {
        RaftStorage storage = RaftStorage.newBuilder()
                .setDirectory(log.folder().getParent().toFile())
                .setOption(RaftStorage.StartupOption.RECOVER)
                .setLogCorruptionPolicy(CorruptionPolicy.EXCEPTION)
                .setStorageFreeSpaceMin(SizeInBytes.valueOf(0))
                .build();
        storage.initialize();
        return storage;
    }

    private void persist(RaftStorageMetadata metadata) throws IOException {
        try (RaftStorage storage = ratis()) {
            storage.getMetadataFile().persist(metadata);
        }
    }

    /** What Ratis begins with. */
    private RaftStorageMetadata started(long storeTerm) throws IOException {
        log.files().mendPromise(storeTerm);
        try (RaftStorage storage = ratis()) {
            return storage.getMetadataFile().getMetadata();
        }
    }

    @Test
    void shouldForgetNothingWhateverBitIsWrongInOneOfTheFiles() throws IOException {
        for (String name : new String[] {PromiseFiles.RATIS, PromiseFiles.COPY}) {
            Path file = log.folder().resolve(name);
            byte[] right = Files.readAllBytes(file);
            for (int bit = 0; bit < right.length * Byte.SIZE; bit++) {
                byte[] wrong = right.clone();
                wrong[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
                Files.write(file, wrong);
                assertEquals(PROMISED, started(3), "bit " + bit + " of " + file);
                assertEquals(Optional.of(new Promise(7, "b")), files.copied(), "bit " + bit + " of " + file);
                Files.write(file, right);
            }
        }
    }

    /** Ratis wrote a vote, and the process ended before the copy was made: nobody was told. */
    @Test
    void shouldTakeBackWhatNobodyWasTold() throws IOException {
        persist(RaftStorageMetadata.valueOf(8, RaftPeerId.valueOf("c")));
        assertEquals(PROMISED, started(7));
    }

    /** The leader of a later term sent entries, and the process ended before it answered. */
    @Test
    void shouldNotFallBehindItsOwnLogNorItsStore() throws IOException {
        log.put(7, 1, "a").put(9, 2, "b").open(100);
        persist(RaftStorageMetadata.valueOf(9, NOBODY));
        assertEquals(RaftStorageMetadata.valueOf(9, NOBODY), started(7));
        assertEquals(RaftStorageMetadata.valueOf(12, NOBODY), started(12));
    }

    /** A power loss can bring Ratis' file of before back, and leave the copy. */
    @Test
    void shouldTakeTheCopyWhereThatIsAhead() throws IOException {
        persist(RaftStorageMetadata.valueOf(6, RaftPeerId.valueOf("a")));
        assertEquals(PROMISED, started(5));
        persist(RaftStorageMetadata.valueOf(7, NOBODY));
        assertEquals(PROMISED, started(5));
    }

    @Test
    void shouldCopyWhatAnEarlierBuildWrote() throws IOException {
        Files.delete(log.folder().resolve(PromiseFiles.COPY));
        assertEquals(PROMISED, started(3));
        assertEquals(Optional.of(new Promise(7, "b")), files.copied());
    }

    @Test
    void shouldRefuseWhenNeitherCanBeRead() throws IOException {
        Path file = log.folder().resolve(PromiseFiles.RATIS);
        Files.writeString(file, "tern=7\n");
        Files.writeString(log.folder().resolve(PromiseFiles.COPY), "x", StandardCharsets.US_ASCII);
        IOException refused = assertThrows(IOException.class, () -> log.files().mendPromise(3));
        assertTrue(refused.getMessage().contains(file.toString()), refused.getMessage());
    }

    @Test
    void shouldLeaveAFolderAloneThatRatisHasNotSeen() throws IOException {
        WrittenLog empty = new WrittenLog(folder, 10);
        empty.files().mendPromise(0);
        assertFalse(Files.exists(empty.folder().resolve(PromiseFiles.COPY)));
    }
}
