package io.cairn.server.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.server.raft.ConsensusLog;
import io.cairn.server.raft.LogFiles;
import io.cairn.server.raft.WrittenLog;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A kill amid a purge, which deletes the newest of its files first: 1 and 2 are left, and what goes on at 7. */
class CheckedLogTest {
    private static final long CLUSTER = 5;
    private static final long GOES_ON_AT = 7;
    private static final long END = 20;

    @TempDir
    Path folder;

    private DataDirectory directory;
    private LogFiles files;

    @BeforeEach
    void purgeInPart() throws Exception {
        directory = DataDirectory.open(folder, "n1", "t");
        new WrittenLog(directory.raft(), CLUSTER).other(1).other(1).close();
        WrittenLog rest = new WrittenLog(directory.raft(), CLUSTER).from(GOES_ON_AT);
        for (long index = GOES_ON_AT; index <= END; index++) {
            rest.other(1);
        }
        rest.term(1).open(10);
        files = ConsensusLog.files(directory.raft(), CLUSTER);
    }

    @AfterEach
    void close() throws IOException {
        directory.close();
    }

    @Test
    void shouldEndThePurgeWhenItsStateReachesOverTheGap() throws Exception {
        assertEquals(END, CheckedLog.check(directory, files, GOES_ON_AT - 1));
        assertEquals(GOES_ON_AT, files.firstIndex());
        assertNull(files.read(0, null).damage());
    }

    @Test
    void shouldRefuseAGapThatItsStateDoesNotReachOver() throws Exception {
        StartRefused refused =
                assertThrows(StartRefused.class, () -> CheckedLog.check(directory, files, GOES_ON_AT - 2));
        assertTrue(String.valueOf(refused.getMessage()).contains("goes on at entry " + GOES_ON_AT));
        assertEquals(1, files.firstIndex());
    }

    @Test
    void shouldReadBehindTheGapWithoutChangingAnything() throws Exception {
        assertEquals(END, files.read(GOES_ON_AT - 1, null).last().index());
        assertEquals(2, files.read(GOES_ON_AT - 2, null).last().index());
        assertEquals(1, files.firstIndex());
    }
}
