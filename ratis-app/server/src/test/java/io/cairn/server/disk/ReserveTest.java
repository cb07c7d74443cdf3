package io.cairn.server.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReserveTest {
    private static final long BYTES = (2L << 20) + 17;

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve(Reserve.NAME);
    }

    @Test
    void shouldTakeUpSpaceAndGiveItBack() throws IOException {
        Reserve reserve = new Reserve(folder, BYTES);
        assertEquals(BYTES, reserve.missing());
        reserve.build();
        assertEquals(BYTES, reserve.held());
        assertEquals(0, reserve.missing());
        assertEquals(BYTES, Files.size(file()));
        byte[] content = Files.readAllBytes(file());
        long zeros = 0;
        for (byte b : content) {
            zeros += b == 0 ? 1 : 0;
        }
        assertTrue(zeros < BYTES / 100, "a file system that compresses would store nothing");
        reserve.release();
        assertFalse(Files.exists(file()));
        assertEquals(BYTES, reserve.missing());
        reserve.build();
        assertEquals(BYTES, Files.size(file()));
    }

    @Test
    void shouldKeepWhatAnEarlierProcessMade() throws IOException {
        new Reserve(folder, BYTES).build();
        assertEquals(BYTES, new Reserve(folder, BYTES).held());
    }

    @Test
    void shouldGiveUpWhatIsHalfBuiltOrNoLongerWanted() throws IOException {
        Files.write(file(), new byte[5]);
        assertEquals(0, new Reserve(folder, BYTES).held());
        assertFalse(Files.exists(file()));
        new Reserve(folder, BYTES).build();
        assertEquals(0, new Reserve(folder, 0).held());
        assertFalse(Files.exists(file()));
    }

    @Test
    void shouldLeaveNothingWhenItCannotBeMade() throws IOException {
        Reserve reserve = new Reserve(folder.resolve("absent"), BYTES);
        assertThrows(IOException.class, reserve::build);
        assertEquals(0, reserve.held());
    }
}
