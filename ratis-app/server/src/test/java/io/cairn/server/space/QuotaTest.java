package io.cairn.server.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.server.node.StoreSize;
import io.cairn.server.node.Unavailable;
import io.cairn.statemachine.Alarm;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.KeyRange;
import io.cairn.statemachine.command.Command;
import io.cairn.statemachine.command.Compact;
import io.cairn.statemachine.command.DeleteRange;
import io.cairn.statemachine.command.Outcome;
import io.cairn.statemachine.command.Put;
import io.cairn.statemachine.command.SetAlarm;
import io.cairn.statemachine.command.Txn;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QuotaTest {
    private static final long ME = 7;
    private static final long QUOTA = 10_000;
    private static final Put PUT = Put.of(Bytes.utf8("k"), Bytes.utf8("v"));
    private static final long PUT_BYTES = 258;

    private final List<Alarm> alarms = new CopyOnWriteArrayList<>();
    private final List<Command> proposed = new CopyOnWriteArrayList<>();
    private final List<String> stops = new CopyOnWriteArrayList<>();
    private volatile long used;
    private volatile long usedAfterDefragmentation = -1;
    private volatile int defragmented;
    private volatile boolean diskRefuses;
    private volatile long diskFree;
    private volatile int looks;
    private volatile long compacted;
    private final List<Long> gone = new CopyOnWriteArrayList<>();

    private final StoreSize size = new StoreSize() {
        @Override
        public long bytes() {
            looks++;
            return used;
        }

        @Override
        public long bytesInUse() {
            return used;
        }
    };

    private final DiskRoom disk = new DiskRoom() {
        @Override
        public boolean refuses() {
            return diskRefuses;
        }

        @Override
        public boolean has(long bytes) {
            return diskFree >= bytes;
        }
    };

    private final Quota quota = new Quota(
            ME,
            QUOTA,
            new Quota.Surroundings(size, () -> compacted, () -> alarms, disk, gone::contains, this::defragment),
            this::apply,
            (what, cause) -> stops.add(what));

    @AfterEach
    void close() {
        quota.close();
        assertEquals(List.of(), stops);
    }

    private CompletableFuture<Outcome> apply(Command command) {
        proposed.add(command);
        if (command instanceof SetAlarm set) {
            alarms.removeIf(a -> a.equals(set.alarm()));
            if (set.active()) {
                alarms.add(set.alarm());
            }
        }
        return CompletableFuture.completedFuture(new Outcome.Published(1));
    }

    private CompletableFuture<Void> defragment() {
        defragmented++;
        used = usedAfterDefragmentation < 0 ? used : usedAfterDefragmentation;
        return CompletableFuture.completedFuture(null);
    }

    private boolean takes(Command command) {
        CompletableFuture<Outcome> outcome = quota.propose(command);
        if (!outcome.isCompletedExceptionally()) {
            return true;
        }
        Throwable cause = assertThrows(CompletionException.class, outcome::join).getCause();
        assertEquals(Unavailable.Reason.NO_SPACE, ((Unavailable) cause).reason());
        return false;
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, "not in time");
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Test
    void shouldRefuseOnlyWhatGrowsWhileAnyPeerHasNoSpace() {
        alarms.add(new Alarm(55, Alarm.Type.NOSPACE, false));
        assertFalse(takes(PUT));
        assertFalse(takes(new Txn(List.of(), List.of(), List.of(PUT))));
        assertTrue(takes(new DeleteRange(KeyRange.all(), false)));
        assertTrue(takes(new Compact(5)));
        assertTrue(takes(new Txn(List.of(), List.of(), List.of())));
        alarms.clear();
        alarms.add(new Alarm(55, Alarm.Type.CORRUPT, false));
        assertTrue(takes(PUT), "the state machine decides that one");
    }

    @Test
    void shouldLetNoMoreThroughThanFits() {
        int fit = 0;
        while (takes(PUT)) {
            fit++;
        }
        assertEquals((QUOTA - 1) / PUT_BYTES, fit);
    }

    @Test
    void shouldRaiseTheAlarmForWhatDidNotFit() throws Exception {
        quota.start();
        Put large = Put.of(Bytes.utf8("k"), Bytes.wrap(new byte[(int) QUOTA]));
        usedAfterDefragmentation = 9_500;
        used = 9_500;
        assertFalse(takes(large));
        await(() -> !alarms.isEmpty());
        assertEquals(List.of(new Alarm(ME, Alarm.Type.NOSPACE, true)), alarms);
        assertFalse(takes(PUT));
    }

    @Test
    void shouldClearTheAlarmWhenATenthIsFree() throws Exception {
        quota.start();
        used = QUOTA;
        await(() -> !alarms.isEmpty());
        await(() -> defragmented > 0);
        assertFalse(alarms.isEmpty(), "rewriting the files gave nothing back");
        used = 9_001;
        TimeUnit.MILLISECONDS.sleep(600);
        assertFalse(alarms.isEmpty(), "less than a tenth is free");
        used = 8_999;
        await(alarms::isEmpty);
        assertTrue(takes(PUT));
    }

    @Test
    void shouldGetSpaceBackByRewritingTheFiles() throws Exception {
        quota.start();
        usedAfterDefragmentation = 100;
        used = QUOTA;
        await(() -> defragmented == 1 && alarms.isEmpty());
        assertTrue(takes(PUT));
    }

    @Test
    void shouldRefuseAndRaiseTheAlarmWhileTheDiskIsNearlyFull() throws Exception {
        diskRefuses = true;
        assertFalse(takes(PUT), "also before the alarm is up");
        quota.start();
        await(() -> alarms.equals(List.of(new Alarm(ME, Alarm.Type.NOSPACE, true))));
        assertFalse(takes(PUT));
        assertTrue(takes(new DeleteRange(KeyRange.all(), false)));
        assertTrue(takes(new Compact(5)));
        diskRefuses = false;
        await(alarms::isEmpty);
        assertTrue(takes(PUT));
        assertEquals(0, defragmented, "rewriting files would have taken up more");
    }

    @Test
    void shouldKeepTheAlarmUntilBothTheQuotaAndTheDiskHaveRoom() throws Exception {
        quota.start();
        diskRefuses = true;
        used = QUOTA;
        await(() -> !alarms.isEmpty());
        diskRefuses = false;
        await(() -> defragmented > 0);
        assertFalse(alarms.isEmpty(), "the store is at its quota");
        diskRefuses = true;
        used = 0;
        int before = looks;
        await(() -> looks >= before + 3);
        assertFalse(alarms.isEmpty(), "the disk is nearly full");
        diskRefuses = false;
        await(alarms::isEmpty);
    }

    @Test
    void shouldRewriteFilesForTheDiskOnlyWithRoomForThemAndAfterACompaction() throws Exception {
        used = 1000;
        diskRefuses = true;
        diskFree = 1999;
        quota.start();
        await(() -> !alarms.isEmpty());
        assertEquals(0, defragmented);
        diskFree = 2000;
        await(() -> defragmented == 1);
        compacted = 7;
        await(() -> defragmented == 2);
        assertFalse(alarms.isEmpty());
    }

    /** Its disk was full, and it did not come back: the others can write without it. */
    @Test
    void shouldClearWhatAPeerRaisedItselfThatIsGone() throws Exception {
        Alarm manual = new Alarm(56, Alarm.Type.NOSPACE, false);
        alarms.add(new Alarm(55, Alarm.Type.NOSPACE, true));
        alarms.add(manual);
        quota.start();
        gone.addAll(List.of(55L, 56L));
        await(() -> alarms.equals(List.of(manual)));
    }

    @Test
    void shouldNotClearWhatAnOperatorOrAnotherPeerRaised() throws Exception {
        alarms.add(new Alarm(ME, Alarm.Type.NOSPACE, false));
        alarms.add(new Alarm(55, Alarm.Type.NOSPACE, true));
        quota.start();
        TimeUnit.MILLISECONDS.sleep(600);
        assertEquals(2, alarms.size());
        assertEquals(0, defragmented);
        assertEquals(List.of(), proposed);
    }
}
