package io.cairn.server.propose;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cairn.server.raft.EntryLog;
import io.cairn.server.raft.Refused;
import io.cairn.statemachine.Bytes;
import io.cairn.statemachine.command.Batch;
import io.cairn.statemachine.command.BatchCodec;
import io.cairn.statemachine.command.EntryCodec;
import io.cairn.statemachine.command.Put;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GroupCommitTest {
    /** Notes each entry and leaves it in flight until the test lands it. */
    private static final class Log implements EntryLog {
        private record Entry(long term, List<Batch> batches, byte[] bytes, CompletableFuture<Void> settled) {}

        private long term = 5;
        private Refused.Reason refusal;
        private final List<Entry> entries = new ArrayList<>();

        @Override
        public long term() {
            return term;
        }

        @Override
        public long leader() {
            return 1;
        }

        @Override
        public CompletableFuture<?> append(long inTerm, List<Batch> batches, byte[] entry) throws Refused {
            if (refusal != null) {
                throw new Refused(refusal);
            }
            Entry next = new Entry(inTerm, batches, entry, new CompletableFuture<>());
            entries.add(next);
            return next.settled();
        }

        private void land(int entry) {
            entries.get(entry).settled().complete(null);
        }
    }

    /** Its term goes up as often as it is asked for it; what it takes is settled at once. */
    private static final class RestlessLog implements EntryLog {
        /** Of four that ask, some are told the same term: what was made for it can be appended. */
        private static final int ASKED_IN_A_TERM = 4;

        private final AtomicLong asked = new AtomicLong();

        @Override
        public long term() {
            return asked.incrementAndGet() / ASKED_IN_A_TERM;
        }

        @Override
        public long leader() {
            return 1;
        }

        @Override
        public CompletableFuture<?> append(long inTerm, List<Batch> batches, byte[] entry) {
            return CompletableFuture.completedFuture(null);
        }
    }

    private volatile long holdNanos;
    private final Log log = new Log();
    private final GroupCommit commit = new GroupCommit(log, bytes -> holdNanos);
    private final AtomicInteger wakes = new AtomicInteger();

    private static Batch batch(long origin, int valueBytes) {
        return new Batch(origin, 1, 1, 1, List.of(Put.of(Bytes.utf8("k"), Bytes.wrap(new byte[valueBytes]))));
    }

    private CompletableFuture<Void> append(long term, Batch batch) {
        return commit.append(term, batch, BatchCodec.encode(batch));
    }

    @Test
    void shouldAppendAtOnceWhenNothingIsInFlight() throws Exception {
        assertTrue(append(5, batch(2, 1)).isDone());
        assertEquals(
                List.of(batch(2, 1)),
                EntryCodec.decode(ByteBuffer.wrap(log.entries.get(0).bytes())));
        assertEquals(5, log.entries.get(0).term());
    }

    @Test
    void shouldPutAllThatWaitedIntoTheNextEntry() throws Exception {
        commit.pumpedBy(wakes::incrementAndGet);
        append(5, batch(1, 1));
        CompletableFuture<Void> second = append(5, batch(2, 1));
        CompletableFuture<Void> third = append(5, batch(3, 1));
        assertEquals(1, log.entries.size(), "one entry in flight");
        assertFalse(second.isDone());
        log.land(0);
        assertEquals(1, log.entries.size(), "the thread that ends a flight must not append");
        assertEquals(1, wakes.get());
        commit.pump();
        assertEquals(List.of(batch(2, 1), batch(3, 1)), log.entries.get(1).batches());
        assertTrue(second.isDone() && third.isDone());
        assertEquals(
                log.entries.get(1).batches(),
                EntryCodec.decode(ByteBuffer.wrap(log.entries.get(1).bytes())));
    }

    @Test
    void shouldHoldTheNextEntryBackForAsLongAsItIsTold() throws InterruptedException {
        CountDownLatch woken = new CountDownLatch(1);
        commit.pumpedBy(woken::countDown);
        holdNanos = TimeUnit.MILLISECONDS.toNanos(300);
        append(5, batch(1, 1));
        append(5, batch(2, 1));
        long start = System.nanoTime();
        log.land(0);
        commit.pump();
        assertEquals(1, log.entries.size(), "still in flight");
        assertTrue(woken.await(1, TimeUnit.MINUTES), "whoever waits is told when it is over");
        assertTrue(System.nanoTime() - start >= holdNanos);
        commit.pump();
        assertEquals(2, log.entries.size());
    }

    @Test
    void shouldWakeNobodyWhenNothingWaits() {
        commit.pumpedBy(wakes::incrementAndGet);
        append(5, batch(1, 1));
        log.land(0);
        assertEquals(0, wakes.get());
    }

    @Test
    void shouldKeepEntriesWithinTheirLimit() {
        append(5, batch(9, 1));
        IntStream.range(0, 5).forEach(i -> append(5, batch(i, 900_000)));
        int entry = 0;
        while (entry < log.entries.size()) {
            assertTrue(log.entries.get(entry).bytes().length < ProposalLimits.ENTRY_BYTES_GOAL + (1 << 16));
            log.land(entry++);
            commit.pump();
        }
        assertEquals(1 + 3, log.entries.size());
    }

    @Test
    void shouldRefuseWhatWasMadeForAnotherTerm() {
        assertRefused(Refused.Reason.WRONG_TERM, append(4, batch(1, 1)));
        assertRefused(Refused.Reason.WRONG_TERM, append(6, batch(1, 1)));
        assertTrue(log.entries.isEmpty());
        assertTrue(append(5, batch(1, 1)).isDone(), "nothing may be left in flight by a refusal");
        assertEquals(1, log.entries.size());
    }

    @Test
    void shouldNotWaitInANewTermForAnEntryOfAnOldOne() {
        append(5, batch(1, 1));
        CompletableFuture<Void> old = append(5, batch(2, 1));
        log.term = 7;
        assertTrue(append(7, batch(1, 1)).isDone());
        assertRefused(Refused.Reason.WRONG_TERM, old);
        append(7, batch(3, 1));
        assertEquals(2, log.entries.size(), "of the new term one is in flight");
        log.land(0);
        commit.pump();
        assertEquals(2, log.entries.size(), "the old entry's end is not the new one's");
        log.land(1);
        commit.pump();
        assertEquals(3, log.entries.size());
    }

    @Test
    void shouldPassOnTheLogsRefusalAndGoOn() {
        log.refusal = Refused.Reason.NOT_READY;
        assertRefused(Refused.Reason.NOT_READY, append(5, batch(1, 1)));
        log.refusal = null;
        assertTrue(append(5, batch(1, 1)).isDone());
        assertEquals(1, log.entries.size());
    }

    @Test
    void shouldRefuseMoreThanMayWait() {
        append(5, batch(1, 1));
        for (int i = 0; i < ProposalLimits.WAITING_BATCHES_MAX; i++) {
            append(5, batch(2, 1));
        }
        assertRefused(Refused.Reason.TOO_BUSY, append(5, batch(3, 1)));
        log.land(0);
        commit.pump();
        append(5, batch(3, 1));
        log.land(1);
        commit.pump();
        assertArrayEquals(new int[] {1, ProposalLimits.WAITING_BATCHES_MAX, 1}, sizes());
    }

    /** A thread of the term before may still be taking when one of the next term begins to. */
    @Test
    void shouldForgetNoBatchWhenTwoTermsTakeAtOnce() throws Exception {
        int threads = 3;
        RestlessLog restless = new RestlessLog();
        GroupCommit racing = new GroupCommit(restless, bytes -> 0);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<List<CompletableFuture<Void>>>> appenders = IntStream.range(0, threads)
                    .mapToObj(i -> pool.submit(() -> appendMany(racing, batch(i, 1))))
                    .toList();
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (Future<List<CompletableFuture<Void>>> appender : appenders) {
                all.addAll(appender.get(5, TimeUnit.MINUTES));
            }
            // What came while the last one was about to leave.
            racing.pump();
            assertEquals(0, all.stream().filter(f -> !f.isDone()).count(), "without an answer, of " + all.size());
        } finally {
            pool.shutdownNow();
        }
    }

    private static List<CompletableFuture<Void>> appendMany(GroupCommit commit, Batch batch) {
        byte[] bytes = BatchCodec.encode(batch);
        return IntStream.range(0, 50_000)
                .mapToObj(i -> commit.append(commit.term(), batch, bytes))
                .toList();
    }

    private int[] sizes() {
        return log.entries.stream().mapToInt(e -> e.batches().size()).toArray();
    }

    private static void assertRefused(Refused.Reason reason, CompletableFuture<Void> appended) {
        Throwable failure =
                assertThrows(CompletionException.class, appended::join).getCause();
        assertEquals(reason, assertInstanceOf(Refused.class, failure).reason());
    }
}
