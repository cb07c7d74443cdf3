package io.cairn.server.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.server.config.DiskMarks;
import io.cairn.server.node.DiskSpace.Level;
import io.cairn.server.node.Snapshots;
import io.cairn.server.node.Unavailable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskWatchTest {
    private static final DiskMarks MARKS = new DiskMarks(100_000, 50_000, 20_000, 8_000);

    @TempDir
    Path folder;

    private final List<String> stops = new CopyOnWriteArrayList<>();

    /** What would be free if there were no reserve. */
    private volatile long room = 1_000_000;

    private volatile boolean unknown;
    private volatile int looks;
    private volatile int taken;
    private volatile long applied = 1;
    private Reserve reserve;
    private DiskWatch watch;

    private void start() throws IOException {
        reserve = new Reserve(folder, MARKS.reserveBytes());
        Disk disk = new Disk() {
            @Override
            public long usableBytes() {
                looks++;
                return unknown ? UNKNOWN : Math.max(0, room - reserve.held());
            }

            @Override
            public long totalBytes() {
                return 1_000_000;
            }
        };
        watch = new DiskWatch(
                MARKS, disk, reserve, new FailingSnapshots(), () -> applied, (what, cause) -> stops.add(what));
        watch.start();
    }

    private final class FailingSnapshots implements Snapshots {
        @Override
        public CompletableFuture<Created> create() {
            taken++;
            return CompletableFuture.failedFuture(new Unavailable(Unavailable.Reason.NOT_READY));
        }

        @Override
        public List<Taken> list() {
            return List.of();
        }

        @Override
        public List<LogPart> explainLog() {
            return List.of();
        }
    }

    @AfterEach
    void close() {
        watch.close();
        assertEquals(List.of(), stops);
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, () -> "not in time: " + what);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private void await(Level level) throws InterruptedException {
        await(level.name(), () -> watch.space().level() == level);
    }

    private void awaitLooks() throws InterruptedException {
        int before = looks;
        await("looks", () -> looks >= before + 4);
    }

    private void awaitReserve(boolean whole) throws InterruptedException {
        await("reserve " + whole, () -> watch.space().reserveBytes() == (whole ? MARKS.reserveBytes() : 0));
    }

    @Test
    void shouldGoThroughAllLevelsAndBack() throws Exception {
        start();
        awaitReserve(true);
        assertEquals(Level.OK, watch.space().level());
        room = 90_000;
        await(Level.LOW);
        assertEquals(0, taken);
        room = 50_000;
        await(Level.PURGING);
        await("a checkpoint", () -> taken == 1);
        assertFalse(watch.refuses());
        applied++;
        room = 25_000;
        await(Level.REFUSING);
        assertTrue(watch.refuses());
        await("another checkpoint, because it is worse", () -> taken == 2);
        assertEquals(MARKS.reserveBytes(), watch.space().reserveBytes(), "not needed yet");
        assertTrue(watch.has(17_000));
        assertFalse(watch.has(17_001));
        room = 1_000_000;
        await(Level.OK);
        assertFalse(watch.refuses());
    }

    @Test
    void shouldGiveUpTheReserveWhenNothingElseIsLeftAndBuildItAgain() throws Exception {
        start();
        awaitReserve(true);
        room = MARKS.reserveBytes();
        awaitReserve(false);
        await(Level.REFUSING);
        room = 20_000 + 8_000;
        awaitLooks();
        assertEquals(Level.REFUSING, watch.space().level(), "the room that the reserve needs does not count");
        assertEquals(0, reserve.held());
        room = 25_000 + 8_000;
        awaitReserve(true);
        assertEquals(Level.PURGING, watch.space().level());
    }

    @Test
    void shouldNotTakeCheckpointsThatMakeNoRoom() throws Exception {
        room = 40_000;
        start();
        await(Level.PURGING);
        await("a checkpoint", () -> taken == 1);
        room = 10_000;
        await(Level.REFUSING);
        awaitLooks();
        assertEquals(1, taken, "nothing was applied since");
    }

    @Test
    void shouldKnowAtItsStartAndKeepWhatItKnowsWhenItCannotLook() throws Exception {
        room = 10_000;
        start();
        assertTrue(watch.refuses());
        unknown = true;
        room = 1_000_000;
        awaitLooks();
        assertTrue(watch.refuses());
    }
}
