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
    private static final long MIB = 1 << 20;
    private static final DiskMarks MARKS = new DiskMarks(100 * MIB, 50 * MIB, 20 * MIB, 2 * MIB);

    @TempDir
    Path folder;

    private final List<String> stops = new CopyOnWriteArrayList<>();

    /** What would be free if there were no reserve. */
    private volatile long room = 1000 * MIB;

    /** Somebody is writing: every look finds something else. */
    private volatile boolean shrinking;

    private volatile boolean unknown;
    private volatile int looks;
    private volatile int taken;
    private volatile long applied = 1;
    private Reserve reserve;
    private DiskWatch watch;

    private void start() throws IOException {
        make();
        watch.start();
    }

    private void make() throws IOException {
        reserve = new Reserve(folder, MARKS.reserveBytes());
        Disk disk = new Disk() {
            @Override
            public long usableBytes() {
                looks++;
                return unknown ? UNKNOWN : Math.max(0, room - reserve.held() - (shrinking ? looks : 0));
            }

            @Override
            public long totalBytes() {
                return 1000 * MIB;
            }
        };
        watch = new DiskWatch(
                MARKS, disk, reserve, new FailingSnapshots(), () -> applied, (what, cause) -> stops.add(what));
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
        room = 90 * MIB;
        await(Level.LOW);
        assertEquals(0, taken);
        room = 50 * MIB;
        await(Level.PURGING);
        await("a checkpoint", () -> taken == 1);
        assertFalse(watch.refuses());
        applied++;
        room = 20 * MIB;
        await(Level.REFUSING);
        assertTrue(watch.refuses());
        await("another checkpoint, because it is worse", () -> taken == 2);
        assertEquals(MARKS.reserveBytes(), watch.space().reserveBytes(), "not needed yet");
        assertTrue(watch.has(18 * MIB));
        assertFalse(watch.has(18 * MIB + 1));
        room = 1000 * MIB;
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
        room = 22 * MIB;
        awaitLooks();
        assertEquals(Level.REFUSING, watch.space().level(), "the room that the reserve needs does not count");
        assertEquals(0, reserve.held());
        room = 27 * MIB;
        awaitReserve(true);
        assertEquals(Level.PURGING, watch.space().level());
    }

    @Test
    void shouldNotTakeCheckpointsThatMakeNoRoom() throws Exception {
        room = 40 * MIB;
        start();
        await(Level.PURGING);
        await("a checkpoint", () -> taken == 1);
        room = 20 * MIB;
        await(Level.REFUSING);
        awaitLooks();
        assertEquals(1, taken, "nothing was applied since");
    }

    @Test
    void shouldKnowAtItsStartAndKeepWhatItKnowsWhenItCannotLook() throws Exception {
        room = 10 * MIB;
        start();
        assertTrue(watch.refuses());
        unknown = true;
        room = 1000 * MIB;
        awaitLooks();
        assertTrue(watch.refuses());
    }

    @Test
    void shouldTakeNoCheckpointWithoutRoomForIt() throws Exception {
        room = 10 * MIB;
        start();
        assertTrue(watch.refuses());
        awaitLooks();
        assertEquals(0, taken);
        room = 20 * MIB;
        await("a checkpoint", () -> taken == 1);
    }

    /** Else that would take the reserve as well. */
    @Test
    void shouldKeepTheReserveUntilWhateverFillsTheDiskHasMetItsEnd() throws IOException {
        make();
        reserve.build();
        room = 3 * MIB;
        watch.measure();
        assertEquals(2 * MIB, reserve.held(), "it was more the look before");
        watch.measure();
        assertEquals(0, reserve.held());
    }

    @Test
    void shouldNotKeepTheReserveForLongThough() throws IOException {
        make();
        reserve.build();
        room = 3 * MIB;
        shrinking = true;
        for (int i = 0; i < 10; i++) {
            watch.measure();
            assertEquals(2 * MIB, reserve.held(), "look " + i);
        }
        watch.measure();
        assertEquals(0, reserve.held());
    }
}
