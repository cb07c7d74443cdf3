package io.cairn.server.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cairn.server.config.DiskMarks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransferRoomTest {
    private static final long MIB = 1 << 20;
    private static final DiskMarks MARKS = new DiskMarks(1000 * MIB, 500 * MIB, 200 * MIB, 50 * MIB);

    @TempDir
    Path folder;

    private long usable = 1000 * MIB;

    private long room(DiskMarks marks) {
        Disk disk = new Disk() {
            @Override
            public long usableBytes() {
                return usable;
            }

            @Override
            public long totalBytes() {
                return 2000 * MIB;
            }
        };
        return TransferRoom.of(disk, marks, folder).bytes();
    }

    @Test
    void shouldLeaveWhatTheReserveStillNeedsAndWhatWritesNeed() throws IOException {
        assertEquals((1000 - 250 - 50) * MIB, room(MARKS));
        Files.write(folder.resolve(Reserve.NAME), new byte[(int) (20 * MIB)]);
        assertEquals((1000 - 250 - 30) * MIB, room(MARKS), "20 of it are taken already");
        Files.write(folder.resolve(Reserve.NAME), new byte[(int) (50 * MIB)]);
        assertEquals((1000 - 250) * MIB, room(MARKS));
    }

    @Test
    void shouldLeaveWhatAStartNeedsWhateverTheMarks() {
        assertEquals(1000 * MIB - StartRoom.NEEDED_BYTES, room(new DiskMarks(0, 0, 0, 0)));
    }

    @Test
    void shouldHaveNoneWhenLessIsFree() {
        usable = 100 * MIB;
        assertEquals(0, room(MARKS));
    }

    @Test
    void shouldNotStandInTheWayWhenNobodyCanTell() {
        usable = Disk.UNKNOWN;
        assertEquals(Long.MAX_VALUE, room(MARKS));
    }
}
