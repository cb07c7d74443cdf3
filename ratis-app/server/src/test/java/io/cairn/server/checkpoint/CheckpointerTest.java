package io.cairn.server.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.server.apply.AppliedEntries;
import io.cairn.server.node.Unavailable;
import io.cairn.server.raft.ConsensusLog;
import io.cairn.statemachine.Configuration.Participant;
import io.cairn.statemachine.checkpoint.Checkpoint;
import io.cairn.statemachine.checkpoint.Checkpoints;
import io.cairn.statemachine.checkpoint.CorruptCheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When checkpoints are taken, of a real store; the log is files without entries. Each put is a batch of 100 bytes. */
class CheckpointerTest {
    private static final long NEVER = 1L << 40;
    private static final Duration NOT_TODAY = Duration.ofDays(1);

    /** In files: urgent from 7.5 on, full from 8 on. */
    private static final long LOG_MAX = 10 * ConsensusLog.SEGMENT_BYTES;

    /** Several looks long. */
    private static final long WHILE_MILLIS = 500;

    @TempDir
    Path folder;

    private final List<String> stops = new CopyOnWriteArrayList<>();
    private AppliedEntries entries;
    private Checkpoints checkpoints;
    private LogOnDisk log;
    private Checkpointer checkpointer;
    private volatile boolean installBegins;
    private volatile List<Holds.Hold> holds = List.of();
    private final List<Long> heldUp = new CopyOnWriteArrayList<>();
    private final AlwaysMine turns = new AlwaysMine();

    @BeforeEach
    void open() throws IOException {
        entries = new AppliedEntries(folder);
        entries.configuration(List.of(new Participant(1, "1", true), new Participant(2, "2", true)));
        checkpoints = Checkpoints.open(folder.resolve("checkpoints"), 2);
        log = new LogOnDisk(folder.resolve("log"), entries.applier());
    }

    @AfterEach
    void close() {
        checkpointer.halt();
        entries.close();
    }

    private void start(long everyBytes, long everyEntries, Duration every) {
        checkpointer = new Checkpointer(
                checkpoints,
                entries.store(),
                entries.applier(),
                log,
                new CheckpointPolicy(LOG_MAX, everyBytes, everyEntries, every, 2),
                this::clusterId,
                (what, cause) -> stops.add(what),
                new Checkpointer.Surroundings(turns, () -> holds, heldUp::add));
        checkpointer.start();
    }

    /** Asked for in the middle of taking a checkpoint. */
    private long clusterId() {
        if (installBegins) {
            checkpointer.abandon();
        }
        return 9;
    }

    private long newest() {
        var newest = checkpoints.newest();
        return newest == null ? 0 : newest.claim().index();
    }

    private void assertNoneNewerThan(long index) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(WHILE_MILLIS);
        assertEquals(index, newest());
    }

    private void awaitClaim(long index) throws InterruptedException {
        await("a checkpoint at " + index, () -> newest() == index);
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 1500 && !condition.getAsBoolean(); i++) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertTrue(condition.getAsBoolean(), what);
    }

    private Checkpoint taken() throws Exception {
        for (int i = 0; i < 20; i++) {
            entries.put();
        }
        start(NEVER, NEVER, NOT_TODAY);
        checkpointer.create().get(60, TimeUnit.SECONDS);
        return checkpoints.newest();
    }

    @Test
    void shouldTakeAnotherInPlaceOfADamagedOne() throws Exception {
        Checkpoint bad = taken();
        checkpointer.damaged(bad, new CorruptCheckpointException("000009.sst", "differs"));
        await("another one", () -> checkpoints.newest() != null && checkpoints.newest() != bad);
        assertEquals(List.of(), stops);
        checkpoints.verify(checkpoints.newest());
    }

    /** Its tables are those of the damaged checkpoint. */
    @Test
    void shouldStopWhenTheLiveStoreIsDamagedToo() throws Exception {
        Checkpoint bad = taken();
        try (Stream<Path> files = Files.walk(folder.resolve("store"))) {
            Path table =
                    files.filter(f -> f.toString().endsWith(".sst")).findFirst().orElseThrow();
            byte[] bytes = Files.readAllBytes(table);
            bytes[bytes.length / 3] ^= 1;
            Files.write(table, bytes);
        }
        checkpointer.damaged(bad, new CorruptCheckpointException("000009.sst", "differs"));
        await("it stops", () -> !stops.isEmpty());
        assertTrue(stops.get(0).contains("cannot read the store"), stops::toString);
        assertEquals(0, newest(), "the damaged one is set aside");
    }

    @Test
    void shouldTakeOneAfterSoManyBytes() throws Exception {
        start(500, NEVER, NOT_TODAY);
        for (int i = 0; i < 4; i++) {
            entries.put();
        }
        assertNoneNewerThan(0);
        entries.put();
        awaitClaim(entries.last());
        long first = entries.last();
        for (int i = 0; i < 4; i++) {
            entries.put();
        }
        assertNoneNewerThan(first);
        entries.put();
        awaitClaim(entries.last());
    }

    @Test
    void shouldTakeOneAfterSoManyEntriesHoweverSmall() throws Exception {
        start(NEVER, 5, NOT_TODAY);
        for (int i = 0; i < 4; i++) {
            entries.put();
        }
        assertNoneNewerThan(0);
        entries.put();
        awaitClaim(entries.last());
    }

    @Test
    void shouldTakeOneAfterSomeTimeIfAnythingChanged() throws Exception {
        start(NEVER, NEVER, Duration.ofSeconds(1));
        assertNoneNewerThan(0);
        entries.put();
        awaitClaim(entries.last());
        int taken = checkpoints.list().size();
        TimeUnit.MILLISECONDS.sleep(1000 + WHILE_MILLIS);
        assertEquals(taken, checkpoints.list().size(), "nothing changed since");
        entries.put();
        awaitClaim(entries.last());
    }

    /** What is applied is all there is to claim: the entries of the log that nobody applied yet stay. */
    @Test
    void shouldSayThatTheLogIsFullUntilThereIsRoomAgain() throws Exception {
        long applied = entries.last();
        log.addFile(1, applied);
        for (long i = 1; i < 7; i++) {
            log.addFile(applied + i, applied + i);
        }
        start(NEVER, NEVER, NOT_TODAY);
        await("a look", () -> checkpointer.logBytes() == 7 * ConsensusLog.SEGMENT_BYTES);
        assertFalse(checkpointer.logFull());
        log.addFile(applied + 7, applied + 7);
        await("writes are refused", checkpointer::logFull);
        assertNoneNewerThan(0);
        entries.put();
        awaitClaim(applied + 1);
        await("writes are taken again", () -> !checkpointer.logFull());
        assertEquals(applied + 2, log.files().firstIndex(), "the log behind the checkpoint is gone");
    }

    @Test
    void shouldWaitForItsTurnAndSayWhenItIsOver() throws Exception {
        turns.mine = false;
        start(NEVER, 1, NOT_TODAY);
        entries.put();
        assertNoneNewerThan(0);
        assertEquals(0, turns.over.get());
        turns.mine = true;
        awaitClaim(entries.last());
        await("it is over", () -> turns.over.get() == 1);
        assertEquals(1, heldUp.size(), "of each checkpoint it is told how long apply was held up");
    }

    /** Otherwise writers fill the other half while it waits, and are refused. */
    @Test
    void shouldTakeWhatIsDueWithoutATurnWhenHalfOfTheLogIsFull() throws Exception {
        turns.mine = false;
        long applied = entries.last();
        for (long i = 0; i < 5; i++) {
            log.addFile(applied + i, applied + i);
        }
        start(NEVER, 1, NOT_TODAY);
        entries.put();
        awaitClaim(applied + 1);
    }

    @Test
    void shouldGoWithoutATurnWhenTheLogIsNearlyFull() throws Exception {
        turns.mine = false;
        long applied = entries.last();
        for (long i = 0; i < 8; i++) {
            log.addFile(applied + i, applied + i);
        }
        start(NEVER, NEVER, NOT_TODAY);
        entries.put();
        awaitClaim(applied + 1);
    }

    /** Seven files are as many as are kept for it. */
    @Test
    void shouldKeepTheLogForAPeerThatReceivesACheckpointUpToABound() throws Exception {
        long claim = entries.last();
        start(NEVER, NEVER, NOT_TODAY);
        checkpointer.create().get(30, TimeUnit.SECONDS);
        holds = List.of(new Holds.Hold(claim, "transfer to n2: it is slow"));
        for (long i = 1; i <= 6; i++) {
            entries.put();
            log.addFile(claim + i, claim + i);
        }
        checkpointer.create().get(30, TimeUnit.SECONDS);
        assertEquals(claim + 6, newest());
        assertEquals(claim + 1, log.files().firstIndex(), "the peer needs all behind its checkpoint");
        var part = checkpointer.explainLog().get(0);
        assertEquals("transfer", part.heldBy());
        assertTrue(part.why().startsWith("transfer to n2: it is slow"), part.why());
        log.addFile(claim + 7, claim + 7);
        log.addFile(claim + 8, claim + 8);
        await("it lets go", () -> firstIndex() > claim + 1);
    }

    private long firstIndex() {
        try {
            return log.files().firstIndex();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The store is about to be replaced: files of its old state must not become the newest checkpoint. */
    @Test
    void shouldDropWhatItIsTakingWhenAnInstallBegins() throws Exception {
        start(NEVER, NEVER, NOT_TODAY);
        entries.put();
        installBegins = true;
        ExecutionException refused = assertThrows(
                ExecutionException.class, () -> checkpointer.create().get(60, TimeUnit.SECONDS));
        assertEquals(
                Unavailable.Reason.NOT_READY,
                assertInstanceOf(Unavailable.class, refused.getCause()).reason());
        assertEquals(List.of(), checkpoints.list());
        assertEquals(0, entries.applier().report().index(), "the log must not be purged behind it");
        installBegins = false;
        checkpointer.create().get(60, TimeUnit.SECONDS);
        assertEquals(entries.last(), newest());
    }

    @Test
    void shouldStopThePeerWhenTheLogIsGone() throws Exception {
        start(NEVER, NEVER, NOT_TODAY);
        await("a look", () -> checkpointer.logBytes() == 0);
        TimeUnit.MILLISECONDS.sleep(WHILE_MILLIS);
        assertEquals(List.of(), stops);
        log.delete();
        await("the peer stops", () -> !stops.isEmpty());
        assertEquals("the log was deleted under the running peer", stops.get(0));
    }

    @Test
    void shouldTakeALastOneAtACleanStopUnlessNothingChanged() {
        start(NEVER, NEVER, NOT_TODAY);
        entries.put();
        checkpointer.close();
        assertEquals(entries.last(), newest());
        start(NEVER, NEVER, NOT_TODAY);
        checkpointer.close();
        assertEquals(1, checkpoints.list().size());
    }
}
